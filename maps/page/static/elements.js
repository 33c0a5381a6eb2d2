// Elements of HTML and SVG with attributes, listeners and children, and the line on the map that screen readers speak.
const TOAST_MS = 7000;
let toast = 0;
const SVG = "http://www.w3.org/2000/svg";

// An element with attributes, listeners and children; a string child is text.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export const byId = (id) => document.getElementById(id);

export function nameElement(element, name) {
  element.setAttribute("aria-label", name);
  if (element.tagName === "BUTTON") element.title = name;
}

// A line on the map that screen readers speak. It goes by itself, unless something is still going on.
export function say(text, { stay = false } = {}) {
  clearTimeout(toast);
  byId("status").textContent = text;
  if (text && !stay) toast = setTimeout(() => say(""), TOAST_MS);
}

export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
