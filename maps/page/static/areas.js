// Areas of control for the day chosen, and the ground that an event may mean.
import { batchAreas, tooManyAreas } from "./batches.js";
import { isCovered } from "./front.js";
import { boxOfShape, meets, mercatorOf, shapeAt } from "./ground.js";
import { patternId } from "./patterns.js";
import { holdInk, inkOf, isDark } from "./scheme.js";
import { hovered, markSpots, RING_GAP_PX, spotKey } from "./spots.js";
import { data, dayOf, DRAWN, page, select, state } from "./state.js";
import { placeLabel, sideLabel, t } from "./words.js";

export const STALE_DAYS = 30;
const SURROUNDS_MOST = 12; // outlines around events in sight; of more, only the chosen event and the one under the pointer
const UNKNOWN_MOST = 6; // places of which the holder is not known; of more, none is drawn
export const areaCache = new Map();
const LEAST_AREA_PX = 9; // an area smaller than this is drawn as a disc of this radius, so that a held town is seen
const FAR_AREA_PX = 6, FAR_ZOOM = 6; // smaller where many places lie close together
const SIGHT_PAD = 0.4; // of the sheet, drawn beyond its edges
const DOT_PX = 2.5; // the same within an area of its own side
const STALE_DASH = [10, 4, 2, 4]; // of what is stamped: the style has the same of elements
export const surrounds = new Map(); // key -> {layer, strong} as drawn
export let surrounded = [], controlRenderer, controlGroup, surroundRenderer;
let discs = [];

export function addAreas(map) {
  controlRenderer = L.svg({ pane: "control", padding: 0.3 });
  surroundRenderer = L.svg({ pane: "areas", padding: 0.3 });
  controlGroup = L.layerGroup().addTo(map);
}

// Intervals of control as days: a table of events has many thousands.
let controlDays = null;

export function controlOn(day) {
  const { control } = data.head;
  if (controlDays?.control !== control) controlDays = { control, from: Int32Array.from(control, ({ from }) => dayOf(from)), to: Int32Array.from(control, ({ to }) => dayOf(to)) };
  const { from, to } = controlDays, date = day + data.first, found = [];
  for (let i = 0; i < from.length; i += 1) if (from[i] <= date && date <= to[i]) found.push(i);
  return found;
}

// The newest state known after the last interval still stands: silence ages a claim, it never erases it.
// What stays keeps its element, so that a click on an area is never lost while the slider moves.
export function drawControl() {
  const today = state.to + data.first, wanted = new Map(), batch = [], sizes = sizesInSight();
  const shown = controlShown().filter((i) => sizeOf(sizes, i)), together = tooManyAreas(shown.length);
  for (const i of shown) {
    const status = data.head.control[i], small = sizeOf(sizes, i) === SMALL, old = today - dayOfReport(status) > STALE_DAYS;
    const mark = small && markSpots.size > 0 && markSpots.get(spotKey(status.lat, status.lon));
    const dot = small && !mark && status.state === "controls" && !status.claimed && isCovered(i, state.to);
    const radius = dot ? DOT_PX : mark ? Math.round(mark.size / 2 + RING_GAP_PX) : leastAreaPx();
    if (together && !isChosenArea(i) && (small ? !mark : !status.fuzzy)) {
      batch.push({ i, lat: status.lat, lon: status.lon, status, radius: small ? radius : 0, look: lookOf(status, { small, dot, old }) });
      continue;
    }
    const key = small ? `${radius} ${Boolean(mark)} ${i}` : i;
    if (!areaCache.has(key)) areaCache.set(key, makeArea(i, status, small && { radius, dot, mark }));
    wanted.set(areaCache.get(key), { i, status, old, radius: small && !dot && radius });
  }
  controlGroup.eachLayer((layer) => wanted.has(layer) || controlGroup.removeLayer(layer));
  for (const [layer, { i, old }] of wanted) showArea(layer, i, old);
  batchAreas(controlRenderer, batch);
  discs = [...batch, ...wanted.values()].filter(({ radius }) => radius);
}

// Where discs of control lie on the sheet: labels leave them free.
export const discBoxes = () => discs.map(({ status: { lat, lon }, radius }) => {
  const { x, y } = page.map.latLngToContainerPoint([lat, lon]);
  return [x - radius - 1, y - radius - 1, 2 * radius + 2, 2 * radius + 2];
});

const dayOfReport = (status) => (status.lastDay ??= dayOf(status.last));

// How a place without an element of its own looks: as an element does (makeArea).
function lookOf(status, { small, dot, old }) {
  if (status.inked !== isDark()) [status.inked, status.looks] = [isDark(), []];
  return (status.looks[(small ? 4 : 0) + (dot ? 2 : 0) + (old ? 1 : 0)] ??= lookWords(status, small, dot, old));
}

function lookWords(status, small, dot, old) {
  const width = dot ? 1 : small ? 2 : 1.6, dash = old && !status.dash.length ? STALE_DASH : status.dash;
  return JSON.stringify({ fill: fillOf(status), "fill-opacity": dot ? 0.9 : status.pattern === "solid" ? status.opacity : 1, stroke: holdInk(status.colours[0]), "stroke-width": status.outline ? width : 0, "stroke-opacity": 0.95, "stroke-dasharray": dash.join(" ") || "none" });
}

// What of the control of the day is drawn: not the sides that are off, and of what is not known only a few places.
export function controlShown() {
  if (state.off.has("control")) return [];
  const { control } = data.head, now = controlOn(state.to).filter((i) => !state.off.has(`side:${control[i].holder}`));
  const isUnknown = (i) => control[i].state === "unknown";
  return now.filter(isUnknown).length > UNKNOWN_MOST ? now.filter((i) => !isUnknown(i) || isChosenArea(i)) : now;
}

const isChosenArea = (i) => (state.selected?.kind === "control" || state.selected?.kind === "story") && state.selected.i === i;

function showArea(layer, i, old) {
  if (!controlGroup.hasLayer(layer)) controlGroup.addLayer(layer);
  const names = layer.getElement().classList;
  names.toggle("stale", old);
  names.toggle("chosen", isChosenArea(i));
}

// What each interval is on the sheet: asked once a view, since the slider does not change it.
const OUT = 1, LARGE = 2, SMALL = 3;
let sizesNow = { key: "", sizes: null };

function sizesInSight() {
  const { control } = data.head, key = `${page.map.getZoom()} ${page.map.getBounds().toBBoxString()} ${page.map.getSize()}`;
  if (sizesNow.key !== key || sizesNow.control !== control) sizesNow = { key, control, sizes: new Uint8Array(control.length), sight: page.map.getBounds().pad(SIGHT_PAD) };
  return sizesNow;
}

// 0 beyond the sheet, else LARGE or SMALL.
function sizeOf({ control, sizes, sight }, i) {
  if (!sizes[i]) sizes[i] = !isInSight(control[i], sight) ? OUT : isSmall(control[i]) ? SMALL : LARGE;
  return sizes[i] === OUT ? 0 : sizes[i];
}

// What an area covers on the screen, against the least that is seen beside the marks upon it.
function isSmall(status) {
  const scale = 256 * 2 ** page.map.getZoom();
  if (!status.shape) return (status.radius / 111 / 360) * scale < leastAreaPx();
  const [left, top, right, bottom] = boxOfShape(status.shape - 1);
  return Math.max(right - left, bottom - top) * scale < 3 * leastAreaPx();
}

// Beyond the sheet nothing is drawn: it comes when the map has been moved there.
function isInSight(status, sight) {
  if (status.shape) return meets(boxOfShape(status.shape - 1), [(sight.getWest() + 180) / 360, mercatorOf(sight.getNorth()), (sight.getEast() + 180) / 360, mercatorOf(sight.getSouth())]);
  const reach = status.radius / 111 / Math.max(0.1, Math.cos((status.lat * Math.PI) / 180));
  return status.lat >= sight.getSouth() - reach && status.lat <= sight.getNorth() + reach && status.lon >= sight.getWest() - reach && status.lon <= sight.getEast() + reach;
}

const leastAreaPx = () => (page.map.getZoom() < FAR_ZOOM ? FAR_AREA_PX : LEAST_AREA_PX);

export const daysBetween = (from, to) => dayOf(to) - dayOf(from);

// A small place is a disc; where an event has its mark on it, a ring around that mark.
function makeArea(i, status, small) {
  const options = {
    pane: "control", renderer: controlRenderer, className: `area area-${status.state}${status.fuzzy ? " area-fuzzy" : ""}`,
    color: holdInk(status.colours[0]), weight: 1.6, opacity: status.outline ? 0.95 : 0, dashArray: status.dash.join(" ") || null,
    fillColor: fillOf(status), fillOpacity: status.pattern === "solid" ? status.opacity : 1, smoothFactor: 0.5,
  };
  const disc = small?.dot ? { weight: 1, fillOpacity: 0.9 } : small?.mark ? { weight: 3 } : { weight: 2 };
  const layer = small ? L.circleMarker([status.lat, status.lon], { ...options, ...disc, radius: small.radius })
    : status.shape ? L.polygon(shapeAt(status.shape - 1), options)
    : L.circle([status.lat, status.lon], { ...options, radius: Math.max(status.radius, 0.5) * 1000 });
  layer.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    select({ kind: "control", i });
  });
  layer.on("add", () => nameArea(layer, i, status));
  return layer;
}

function nameArea(layer, i, status) {
  const element = layer.getElement();
  element.dataset.i = i;
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", controlWords(status));
}

export function controlWords(status) {
  const place = placeLabel(status.place + 1);
  const rivals = status.rivals.map(sideLabel).join(", ");
  return t(`state_${status.claimed && status.state === "controls" ? "claimed" : status.state}_words`, { place, side: sideLabel(status.holder), rivals });
}

function fillOf(status) {
  if (status.pattern === "hatch") return `url(#${patternId("hatch", status.colours.map(holdInk))})`;
  if (status.pattern === "dots") return `url(#${patternId("dots", status.colours.map(holdInk))})`;
  return holdInk(status.colours[0]);
}

// What surrounds a symbol says how well the place is known: ring, outline, fuzzy edge. Many of them would hide the ground.
export function drawSurrounds(rows) {
  surrounded = rows;
  const chosen = state.selected?.kind === "event" ? [state.selected.row] : [];
  const bounds = page.map.getBounds(), { lat, lon } = data.rows;
  const wanted = new Map();
  for (let at = 0; at < rows.length && wanted.size <= SURROUNDS_MOST; at += 1) if (bounds.contains([lat[rows[at]], lon[rows[at]]])) addSurround(wanted, rows[at], false);
  if (wanted.size > SURROUNDS_MOST) wanted.clear();
  for (const row of hovered) addSurround(wanted, row, false);
  for (const row of chosen) addSurround(wanted, row, true);
  for (const [key, { layer, strong }] of surrounds) {
    if (wanted.get(key)?.strong === strong) continue;
    layer.remove();
    surrounds.delete(key);
  }
  for (const [key, { row, strong }] of wanted) if (!surrounds.has(key)) surrounds.set(key, { strong, layer: surround(row, strong).addTo(page.map) });
}

function addSurround(wanted, row, strong) {
  const { drawn, shape, radius, x, y, layer } = data.rows;
  const kind = DRAWN[drawn[row]];
  if (kind === "point" || kind === "listed") return;
  wanted.set(shape[row] ? `s${shape[row]} ${layer[row]}` : `r${radius[row]} ${x[row]} ${y[row]} ${layer[row]}`, { row, strong });
}

function surround(row, strong) {
  const { rows, head } = data;
  const kind = DRAWN[rows.drawn[row]];
  const colour = inkOf(head.layers[rows.layer[row]].colour);
  const options = {
    pane: "areas", renderer: surroundRenderer, interactive: false, className: `surround surround-${kind}${strong ? " chosen" : ""}`,
    color: colour, weight: strong ? 2.2 : 1.2, dashArray: kind === "ring" ? "5 5" : null, opacity: strong ? 1 : 0.6,
    fill: false,
  };
  if (rows.shape[row]) return L.polygon(shapeAt(rows.shape[row] - 1), options);
  return L.circle([rows.lat[row], rows.lon[row]], { ...options, radius: Math.max(rows.radius[row], 5) * 100 });
}
