// Layers and filters with their counts: what the reader switches on and off.
import { controlOn } from "./areas.js";
import { byId, make } from "./elements.js";
import { mainSides, usedLayers } from "./legend.js";
import { mentionPlaces } from "./mentions.js";
import { swatch } from "./patterns.js";
import { firstFrom, sortRows, stampScratch } from "./stamps.js";
import { ASSERTIONS, changed, data, LISTED, OFF_ASSERTIONS, page, PRECISIONS, select, shownRange, state, valuesIn } from "./state.js";
import { symbolSvg, typeSymbol } from "./symbols.js";
import { setRange } from "./timeline.js";
import { actorName, count, layerLabel, made, sideLabel, t, typeLabel } from "./words.js";

let tileLayer = null;
// Rows by type (twice: drawn and listed), once a filter; a count is then two binary searches.
let typeIndex = null;

function tick(key, label, checked, change, { symbol = null, id = key } = {}) {
  const box = make("input", { type: "checkbox", id: `tick-${id}` });
  box.checked = checked;
  box.addEventListener("change", () => change(box.checked));
  return make("label", { class: "tick", for: `tick-${id}` }, box, symbol, make("span", { class: "tick-label" }, label), make("span", { class: "count", id: `count-${id}` }));
}

function toggle(set, key, shown) {
  if (shown) set.delete(key);
  else set.add(key);
  changed("filter");
}

export function fillLayers() {
  const { head } = data;
  const sides = mainSides();
  const control = head.control.length || head.front.length ? [make("h3", {}, t("group_control")), tick("control", t("layer_control"), !state.off.has("control"), (shown) => toggle(state.off, "control", shown)),
    ...sides.map((side) => nested(tick(`side:${side}`, sideLabel(side), !state.off.has(`side:${side}`), (shown) => toggle(state.off, `side:${side}`, shown), { symbol: swatch([head.sides[side][1]], "solid", 0.5) })))] : [];
  const events = usedLayers().length ? [make("h3", {}, t("group_events")), ...usedLayers().toReversed().map(layerTick)] : [];
  const places = data.mentions.length ? [make("h3", {}, t("group_places")), placeTick("mentioned"), lostList()] : [];
  byId("layer-list").replaceChildren(...control, ...events, ...places);
  byId("tile-list").replaceChildren(...tileChoice());
  byId("online").hidden = !head.tiles.length;
}

function nested(element) {
  element.classList.add("nested");
  return element;
}

function layerTick(layer) {
  return tick(layer.id, layerLabel(layer), !state.off.has(layer.id), (shown) => toggle(state.off, layer.id, shown), { symbol: symbolSvg(layer.shape, layer.colour, 14) });
}

function placeTick(id) {
  return tick(id, t(`layer_${id}`), !state.off.has(id), (shown) => toggle(state.off, id, shown), { symbol: symbolSvg("dot", "#5A636B", 14) });
}

function lostList() {
  const lost = [...data.mentions.keys()].filter((i) => data.mentions[i].lon === null && data.mentions[i].role === "location");
  if (!lost.length) return "";
  const items = lost.slice(0, 100).map((i) => make("li", {}, make("button", { class: "link", type: "button", onclick: () => select({ kind: "mention", i }) }, data.mentions[i].text)));
  return make("details", { class: "lost" }, make("summary", {}, t("layer_unresolved"), make("span", { class: "count" }, count(lost.length))), make("ul", {}, ...items));
}

// Online tiles are asked for only after the reader says so.
function tileChoice() {
  if (!data.head.tiles.length) return [];
  const choice = make("select", { id: "tiles", "aria-label": t("tiles") }, make("option", { value: "" }, t("tiles_none")), ...data.head.tiles.map(({ name }) => make("option", { value: name }, name)));
  choice.value = state.tile;
  choice.addEventListener("change", () => setTiles(choice.value));
  return [choice, make("p", { class: "fine" }, t("tiles_warning"))];
}

export function setTiles(name) {
  state.tile = name;
  tileLayer?.remove();
  const tile = data.head.tiles.find((one) => one.name === name);
  tileLayer = tile ? L.tileLayer(tile.url, { attribution: tile.attribution, maxZoom: tile.maxZoom, subdomains: tile.subdomains }).addTo(page.map) : null;
  document.body.classList.toggle("tiled", Boolean(tile));
  page.map.attributionControl.getContainer().hidden = !tile;
  changed("view");
}

export function fillFilters() {
  const { head } = data;
  const usedAssertions = valuesIn(data.rows.assertion), usedPrecisions = valuesIn(data.rows.precision);
  const actors = make("select", { id: "actor" }, make("option", { value: 0 }, t("any_actor")), ...actorOptions());
  actors.value = state.actor;
  actors.addEventListener("change", () => {
    state.actor = Number(actors.value);
    changed("filter");
  });
  byId("filter-list").replaceChildren(
    make("label", { class: "field", for: "actor" }, t("actor"), actors),
    fold(t("filter_type"), head.types.map((type) => tick(`type:${type.id}`, typeLabel(type), !state.offTypes.has(type.id), (shown) => toggle(state.offTypes, type.id, shown), { symbol: typeSymbol(type) }))),
    fold(t("filter_assertion"), usedAssertions.map((at) => tick(`assertion:${at}`, t(`assertion_${ASSERTIONS[at]}`), !state.offAssertions.has(at), (shown) => toggle(state.offAssertions, at, shown)))),
    fold(t("filter_precision"), usedPrecisions.map((at) => tick(`precision:${at}`, t(`precision_short_${PRECISIONS[at]}`), !state.offPrecisions.has(at), (shown) => toggle(state.offPrecisions, at, shown)))),
    make("button", { type: "button", class: "quiet", id: "reset", onclick: () => resetFilters() }, t("reset")),
  );
}

function actorOptions() {
  const { compare: order } = made("order", (language) => new Intl.Collator(language));
  const named = data.head.actors.map((_, at) => [actorName(at + 1), at + 1]).sort((a, b) => order(a[0], b[0]));
  return named.slice(0, 1000).map(([name, value]) => make("option", { value }, name));
}

function fold(title, ticks) {
  return make("details", { class: "filter" }, make("summary", {}, title), ...ticks);
}

// With the query kept, all that hides what was found goes: the time and layers that are off, too.
export function resetFilters({ keepQuery = false } = {}) {
  for (const set of [state.offTypes, state.offPrecisions, state.offAssertions]) set.clear();
  if (keepQuery) {
    for (const layer of data.head.layers) state.off.delete(layer.id);
    setRange(0, data.days - 1);
    fillLayers();
  } else {
    for (const at of OFF_ASSERTIONS) state.offAssertions.add(at);
    Object.assign(state, { query: "", hits: null });
    for (const id of ["search", "table-filter"]) byId(id).value = "";
  }
  state.actor = 0;
  fillFilters();
  changed("filter");
}

function indexTypes() {
  const { rows, head, pass, filters } = data;
  if (typeIndex?.filters === filters) return typeIndex;
  const begins = new Uint32Array(head.types.length * 2 + 1), bucketOf = stampScratch(rows.n);
  for (let i = 0; i < rows.n; i += 1) {
    bucketOf[i] = pass[i] && rows.type[i] * 2 + (rows.drawn[i] === LISTED) + 1;
    if (bucketOf[i]) begins[bucketOf[i]] += 1;
  }
  for (let at = 1; at < begins.length; at += 1) begins[at] += begins[at - 1];
  typeIndex = { filters, begins, sorted: sortRows(begins, bucketOf, rows.n) };
  return typeIndex;
}

function countTypes() {
  const { begins, sorted } = indexTypes();
  const [low, high] = shownRange();
  return Array.from({ length: begins.length - 1 }, (_, at) => firstFrom(sorted, begins[at], begins[at + 1], high) - firstFrom(sorted, begins[at], begins[at + 1], low));
}

// How many of each are shown in the chosen time.
export function showCounts() {
  const { rows, head } = data;
  const found = countTypes();
  const byType = head.types.map((_, at) => found[2 * at] + found[2 * at + 1]);
  const total = byType.reduce((sum, n) => sum + n, 0);
  const unplaced = head.types.reduce((sum, _, at) => sum + found[2 * at + 1], 0);
  for (const [at, layer] of head.layers.entries()) setCount(layer.id, head.types.reduce((sum, type, i) => sum + (type.layer === at ? byType[i] : 0), 0));
  head.types.forEach((type, i) => setCount(`type:${type.id}`, byType[i]));
  const now = controlOn(state.to).map((i) => head.control[i]);
  setCount("control", now.length);
  for (const side of Object.keys(head.sides)) setCount(`side:${side}`, now.filter((status) => status.holder === side).length);
  setCount("mentioned", mentionPlaces().length);
  const beyond = countBeyond();
  const parts = [t("shown_line", { shown: count(total), all: count(rows.n) }), unplaced && t("shown_unplaced", { count: count(unplaced) }), beyond && t("shown_beyond", { count: count(beyond) })];
  byId("shown").textContent = parts.filter(Boolean).join(" · ");
}

// Events of the chosen time that lie outside the sheet: nobody should take it for all there is.
function countBeyond() {
  const { pass } = data;
  const { x, lat, drawn } = data.rows;
  const [low, high] = shownRange(), bounds = page.map.getBounds();
  const west = (bounds.getWest() + 180) / 360, east = (bounds.getEast() + 180) / 360, south = bounds.getSouth(), north = bounds.getNorth();
  let beyond = 0;
  for (let i = low; i < high; i += 1) if (pass[i] && drawn[i] !== LISTED && (x[i] < west || x[i] > east || lat[i] < south || lat[i] > north)) beyond += 1;
  return beyond;
}

function setCount(id, value) {
  const element = byId(`count-${id}`);
  if (element) element.textContent = count(value);
}

export function forgetCounts() {
  typeIndex = null;
}
