// The address of the page holds what is shown: it is written when hands rest and read when the page opens.
import { byId, say } from "./elements.js";
import { setTiles } from "./filters.js";
import { foldPanel } from "./panels.js";
import { setScheme } from "./repaint.js";
import { search } from "./search.js";
import { changed, data, dayOf, isoOf, page, select, state } from "./state.js";
import { narrow } from "./view.js";
import { t } from "./words.js";

const MANY_MOST = 40; // events of one choice that an address holds
const THEMES = { dark: true, light: false };
export let lastHash = "";

export function writeHash() {
  const { lat, lng } = page.map.getCenter();
  const parts = new URLSearchParams({ map: `${page.map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`, time: `${isoOf(state.from)}/${isoOf(state.to)}` });
  const lists = { off: [...state.off], types: [...state.offTypes], says: [...state.offAssertions], precise: [...state.offPrecisions] };
  for (const [key, list] of Object.entries(lists)) parts.set(key, list.sort().join(" "));
  if (state.query) parts.set("q", state.query);
  if (state.actor) parts.set("actor", data.head.actors[state.actor - 1]);
  if (state.language !== data.head.language) parts.set("lang", state.language);
  if (state.tile) parts.set("tiles", state.tile);
  if (state.then !== null) parts.set("compare", `${isoOf(state.then)}/${Math.round(state.split)}`);
  if (state.dark !== null) parts.set("theme", state.dark ? "dark" : "light");
  parts.set("panels", `${Number(state.start)}${Number(state.end)}`);
  const { kind, row, i, at, rows } = state.selected ?? {};
  const chosen = { event: row, control: i, mention: i, story: at, many: rows?.length <= MANY_MOST ? rows.join(".") : undefined }[kind];
  if (chosen !== undefined) parts.set("see", `${kind}/${chosen}`);
  if (parts.toString() === lastHash) return;
  lastHash = parts.toString();
  // In a notebook the page has no address of its own.
  if (location.protocol !== "about:") history.replaceState(null, "", `#${lastHash}`);
  byId("permalink").textContent = location.href;
}

// Whatever stands in an address may be wrong: what cannot be used is left out.
export function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const words = (key) => (parts.get(key) ?? "").split(" ").filter(Boolean);
  if (parts.has("off")) state.off = new Set(words("off"));
  if (parts.has("types")) state.offTypes = new Set(words("types"));
  if (parts.has("says")) state.offAssertions = new Set(words("says").map(Number));
  if (parts.has("precise")) state.offPrecisions = new Set(words("precise").map(Number));
  if (data.head.words[parts.get("lang")]) state.language = parts.get("lang");
  state.actor = data.head.actors.indexOf(parts.get("actor")) + 1;
  if (parts.get("theme") in THEMES) setScheme(THEMES[parts.get("theme")]);
  readTimeAndView(parts);
  readChoice(parts.get("see") ?? "");
  if (parts.get("q")) {
    byId("search").value = parts.get("q");
    search(parts.get("q"));
  }
  if (parts.get("tiles")) setTiles(parts.get("tiles"));
  changed("words");
  changed("filter");
}

function readTimeAndView(parts) {
  const [from, to] = (parts.get("time") ?? "").split("/").map((day) => dayOf(day) - data.first);
  if (from >= 0 && to >= from && to < data.days) [state.from, state.to] = [from, to];
  const [then, split] = (parts.get("compare") ?? "").split("/"), other = dayOf(then) - data.first;
  state.then = other >= 0 && other < data.days ? other : null;
  if (split > 0 && split < 100) state.split = Number(split);
  const [zoom, lat, lng] = (parts.get("map") ?? "").split("/").map(Number);
  if (Number.isFinite(zoom) && Math.abs(lat) <= 90 && Math.abs(lng) <= 540) page.map.setView([lat, lng], zoom, { animate: false });
  const panels = parts.get("panels");
  if (panels && !narrow()) ["start", "end"].forEach((side, at) => foldPanel(side, panels[at] !== "0"));
}

function readChoice(text) {
  const [kind, number] = text.split("/");
  const at = /^\d+$/.test(number ?? "") ? Number(number) : Infinity;
  if (kind === "event" && at < data.rows.n) select({ kind, row: at });
  else if (kind === "control" && at < data.head.control.length) select({ kind, i: at });
  else if (kind === "mention" && at < data.mentions.length) select({ kind, i: at });
  else if (kind === "story" && at < (data.head.given_story?.length || data.head.story?.length)) select({ kind, at });
  else if (kind === "many") selectMany(number ?? "");
}

function selectMany(text) {
  const rows = text.split(".").map(Number).filter((row) => Number.isInteger(row) && row >= 0 && row < data.rows.n);
  if (rows.length) select({ kind: "many", rows });
}

export function copyLink() {
  writeHash();
  return copyOut(location.href);
}

// Where the clipboard is closed, the text itself is shown to be copied by hand.
export async function copyOut(text) {
  try {
    await navigator.clipboard.writeText(text);
    say(t("copied"));
  } catch {
    say(text, { stay: true });
  }
}
