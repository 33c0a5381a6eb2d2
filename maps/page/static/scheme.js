// Light and dark: the tones of the style sheet, and colours of the data that keep their contrast in either scheme.
import { state } from "./state.js";

const darkScheme = matchMedia("(prefers-color-scheme: dark)");
let darkSystem = darkScheme.matches; // kept: the browser works out its styles before it answers
darkScheme.addEventListener("change", () => (darkSystem = darkScheme.matches));
export const inks = new Map(); // colour -> tone of the scheme; emptied when the scheme changes
// Tones of the scheme, asked once: the style of the page is slow to ask for.
export const tones = new Map();
const HOLD_LEAST = 3.1, HOLD_STEP = 0.06;
export const holdInks = new Map();

export const isDark = () => state.dark ?? darkSystem;

// On the dark ground a colour is lifted towards white, so that it keeps 3 : 1 against the land.
export function inkOf(colour) {
  if (!isDark()) return colour;
  if (!inks.has(colour)) inks.set(colour, lifted(colour));
  return inks.get(colour);
}

function lifted(colour) {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgb(${parts.map((part) => Math.round(part + (255 - part) * 0.42)).join(" ")})`;
}

export function colourOf(name) {
  if (!tones.has(name)) tones.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return tones.get(name);
}

export function holdInk(colour) {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return colour;
  const key = `${colour} ${isDark()}`;
  if (!holdInks.has(key)) holdInks.set(key, contrasted(partsOf(colour), partsOf(colourOf("land")), isDark() ? 255 : 0));
  return holdInks.get(key);
}

const partsOf = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

function contrasted(parts, ground, end) {
  for (let share = 0; share < 1; share += HOLD_STEP) {
    const mixed = parts.map((part) => Math.round(part + (end - part) * share));
    if (contrastOf(mixed, ground) >= HOLD_LEAST) return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  }
  return end ? "#ffffff" : "#000000";
}

function contrastOf(one, other) {
  const [low, high] = [lightOf(one), lightOf(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

// Relative luminance of WCAG 2.
function lightOf(parts) {
  const [red, green, blue] = parts.map((part) => (part <= 10 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
