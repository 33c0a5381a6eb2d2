// Areas by side between the places, the front with its band of doubt, gains, claims and sightings: the picture that is
// valid on the day chosen. What each sign means stands once, in docs/map.md.
import { batchRings, isWithin, tooManyRings } from "./batches.js";
import { svg } from "./elements.js";
import { shapeAt } from "./ground.js";
import { patternId, swatch } from "./patterns.js";
import { holdInk } from "./scheme.js";
import { data, dayOf, state } from "./state.js";
import { count, dateWords, sideLabel, t } from "./words.js";

const FRONT_FILL = { held: 0.28, grey: 0.35, gain: 0.5 };
const FAR_FILL = 0.14;
const LONE_LOOK = JSON.stringify({ fill: "none", stroke: "var(--ink)", "stroke-width": 1.8, "stroke-opacity": 0.95, "stroke-dasharray": "1 4", "stroke-linecap": "round" });
const FRONT_LINES = { front: 3, advance: 2.4, pocket: 1.8, siege: 1.8, lone: 1.8 };
const FRONT_MOVES = { gain: "front_gain", doubt: "front_doubt", front: "front_line" };
export const frontCache = new Map(), coveredCache = new Map();
export let frontRenderer, frontGroup;

export function addFront(map) {
  map.createPane("front").style.zIndex = 290;
  frontRenderer = L.svg({ pane: "front", padding: 0.3 });
  frontGroup = L.layerGroup().addTo(map);
}

let frontDays = null, frontNow = { day: NaN, found: [], held: new Map() };

// Signs of a day; asked for once a place, so that the last answer is kept.
function frontOn(day) {
  const { front } = data.head;
  if (frontDays?.front !== front) {
    frontDays = { front, from: Int32Array.from(front, ({ from }) => dayOf(from)), to: Int32Array.from(front, ({ to }) => dayOf(to)) };
    frontNow = { day: NaN, found: [], held: new Map() };
  }
  if (frontNow.day === day) return frontNow.found;
  const { from, to } = frontDays, date = day + data.first, found = [];
  for (let i = 0; i < from.length; i += 1) if (from[i] <= date && date <= to[i]) found.push(i);
  const held = Map.groupBy(found.filter((i) => front[i].sign === "held"), (i) => front[i].side);
  frontNow = { day, found, held };
  return found;
}

export function drawFront() {
  const { front } = data.head, wanted = new Set();
  const shown = state.off.has("control") ? [] : frontOn(state.to).filter((i) => isOfBoth(front[i]) || !state.off.has(`side:${front[i].side}`));
  const lone = shown.filter((i) => front[i].sign === "lone"), together = tooManyRings(lone.length);
  batchRings(frontRenderer, together ? lone.map((i) => ({ i, look: LONE_LOOK, lines: front[i].lines })) : []);
  for (const i of shown) {
    const sign = front[i];
    if (together && sign.sign === "lone") continue;
    if (!frontCache.has(i)) frontCache.set(i, makeSign(sign));
    wanted.add(frontCache.get(i));
  }
  frontGroup.eachLayer((layer) => wanted.has(layer) || frontGroup.removeLayer(layer));
  for (const layer of wanted) if (!frontGroup.hasLayer(layer)) frontGroup.addLayer(layer);
}

// A settlement that lies within an area of its own side needs no outline of its own: a dot says that it was reported.
export function isCovered(i, day) {
  const status = data.head.control[i];
  frontOn(day);
  return (frontNow.held.get(status.holder) ?? []).some((at) => {
    const key = i * data.head.front.length + at;
    if (!coveredCache.has(key)) coveredCache.set(key, isWithin(status, shapeAt(data.head.front[at].shape - 1)));
    return coveredCache.get(key);
  });
}

const isOfBoth = (sign) => ["front", "doubt", "grey"].includes(sign.sign);
const inkOfSign = (sign) => (isOfBoth(sign) || sign.sign === "lone" ? "var(--ink)" : sideColour(sign.side));
const sideColour = (side) => holdInk(data.head.sides[side]?.[1] ?? "#999999");

function makeSign(sign) {
  const options = { pane: "front", renderer: frontRenderer, smoothFactor: 1, className: `sign sign-${sign.sign}`, ...signPaint(sign) };
  const layer = sign.lines.length ? L.polyline(sign.lines, options) : L.polygon(shapeAt(sign.shape - 1), options);
  if (sign.sign !== "doubt") layer.bindTooltip(() => frontWords(sign), { sticky: true, direction: "top" });
  layer.on("add", () => {
    layer.getElement().setAttribute("role", "img");
    layer.getElement().setAttribute("aria-label", frontWords(sign));
  });
  return layer;
}

function signPaint(sign) {
  const colour = sideColour(sign.side), line = { color: inkOfSign(sign), fill: false, weight: FRONT_LINES[sign.sign] ?? 0 };
  if (sign.lines.length) return { ...line, dashArray: sign.sign === "lone" ? "1 4" : null, opacity: 0.95, lineCap: "round" };
  const area = { stroke: false, fillColor: colour, fillOpacity: sign.strength < 1 ? FAR_FILL : FRONT_FILL[sign.sign] ?? 0 };
  if (sign.sign === "grey") return { ...area, fillColor: "var(--muted)" };
  if (sign.sign === "claimed") return { stroke: true, color: colour, weight: 1.2, dashArray: "6 4", fillColor: `url(#${patternId("hatch", [colour])})`, fillOpacity: 1 };
  if (sign.sign === "seen") return { ...area, fillColor: `url(#${patternId("dots", [colour])})`, fillOpacity: 1 };
  if (sign.sign === "gain") return { ...area, stroke: true, color: colour, weight: 1.2 };
  if (sign.sign === "doubt") return { stroke: true, color: "var(--ink)", weight: 0.8, opacity: 0.5, dashArray: "1 4", fill: false, interactive: false };
  return area;
}

// One sentence a sign: what, whose, how much, since when.
function frontWords(sign) {
  const others = sign.other.split(" ").filter(Boolean).map(sideLabel).join(", ");
  const size = sign.lines.length ? t("front_km", { km: count(Math.round(sign.size)) }) : t("front_km2", { km2: count(Math.round(sign.size)), error: count(Math.round(sign.error)) });
  const words = [t(FRONT_MOVES[sign.sign] ?? `front_${sign.sign}`, { side: sideLabel(sign.side), other: others }), size];
  if (sign.since) words.push(t("front_between", { from: dateWords(sign.since), to: dateWords(sign.until) }));
  if (sign.sign === "advance" || sign.sign === "lone" || sign.sign === "gain") words.push(sign.note);
  return words.filter(Boolean).join(" · ");
}

// The legend names only the signs that the page holds.
export function legendSigns() {
  const met = new Set((data.head.front ?? []).map((sign) => (sign.strength < 1 ? "far" : sign.sign)));
  return ["held", "far", "claimed", "seen", "grey", "gain", "front", "doubt", "advance", "pocket", "siege", "lone"]
    .filter((sign) => met.has(sign)).map((sign) => [signSwatch(sign), `legend_front_${sign}`]);
}

function signSwatch(sign) {
  const grey = "#6B747B";
  const areas = {
    held: () => swatch([grey], "solid", 0.28, { outline: false }), far: () => swatch([grey], "solid", 0.14, { outline: false }),
    claimed: () => swatch([grey], "hatch", 1, { dash: "6 4" }), seen: () => swatch([grey], "dots", 1, { outline: false }),
    grey: () => swatch(["#5A636B"], "solid", 0.35, { outline: false }), gain: () => swatch([grey], "solid", 0.5),
    doubt: () => swatch([grey], "solid", 0, { dash: "1 4" }),
  };
  if (areas[sign]) return areas[sign]();
  const paths = { front: "M1 10C7 3 14 13 21 5", advance: "M2 7H19M14 3 19 7 14 11", pocket: "M11 7m-6 0a6 5 0 1 0 12 0a6 5 0 1 0-12 0", siege: "M11 7m-6 0a6 5 0 1 0 12 0a6 5 0 1 0-12 0", lone: "M11 7m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0" };
  return svg("svg", { width: 22, height: 14, viewBox: "0 0 22 14", "aria-hidden": "true", class: "swatch" }, svg("path", { d: paths[sign], fill: "none", stroke: sign === "front" || sign === "lone" ? "var(--ink)" : grey, "stroke-width": sign === "front" ? 3 : 2, "stroke-dasharray": sign === "lone" ? "1 4" : "none" }));
}
