// The legend: every symbol in use and nothing else.
import { byId, make, svg } from "./elements.js";
import { legendSigns } from "./front.js";
import { MARK_MOST } from "./groups.js";
import { swatch } from "./patterns.js";
import { inkOf } from "./scheme.js";
import { ASSERTIONS, data, valuesIn } from "./state.js";
import { symbolSvg } from "./symbols.js";
import { layerLabel, sideLabel, t } from "./words.js";

// Sides with most places over all days, in a stable order. A table of events may name hundreds that were seen once:
// those stay on the map and in the table, and go with the tick of control as a whole.
const MOST_SIDES = 8;

export function mainSides() {
  const { head } = data;
  const count = {};
  for (const status of head.control) for (const side of [status.holder, ...status.rivals]) if (side) count[side] = (count[side] || 0) + 1;
  const ranked = Object.keys(count).sort((a, b) => count[b] - count[a] || (a < b ? -1 : 1));
  return ranked.slice(0, MOST_SIDES);
}

// Every symbol in use and nothing else: holders, states, events, precision.
export function fillLegend() {
  const { head, rows } = data;
  const holders = mainSides().map((side) => legendItem(swatch([head.sides[side][1]], "solid", 0.4), sideLabel(side)));
  const states = [...legendStates(), ...legendSigns()].map(([symbol, key]) => legendItem(symbol, t(key)));
  const events = usedLayers().toReversed().map((layer) => legendItem(symbolSvg(layer.shape, layer.colour, 15), layerLabel(layer)));
  const drawn = new Set(valuesIn(rows.drawn));
  const surrounds = [[1, "legend_near", "ring"], [2, "legend_area", "area"], [3, "legend_fuzzy", "fuzzy"]].filter(([kind]) => drawn.has(kind));
  const precise = surrounds.map(([, key, kind]) => legendItem(surroundSwatch(kind), t(key)));
  const said = [["claimed", "legend_claim"], ["denied", "legend_denied"]].filter(([word]) => rows.assertion.includes(ASSERTIONS.indexOf(word))).map(([word, key]) => legendItem(symbolSvg("star", "#4A5662", 15, { said: word }), t(key)));
  const sizes = rows.deaths.some((deaths) => deaths > 1) ? [legendItem(sizeSwatch(), t("legend_size"))] : [];
  const counts = rows.n > MARK_MOST ? [legendItem(countSwatch(), t("legend_count"))] : [];
  // What the list of layers beside it says already stands here where that list is out of sight: on a phone, on paper.
  for (const item of [...holders, ...events]) item.classList.add("twice");
  byId("legend-list").replaceChildren(
    ...legendGroup("legend_holders", [...holders, ...states]), ...legendGroup("legend_precision", precise),
    ...legendGroup("legend_events", [...events, ...said, ...sizes, ...counts]),
  );
  byId("legend").hidden = !byId("legend-list").firstChild;
}

function legendGroup(key, items) {
  return items.length ? [make("h3", {}, t(key)), make("ul", { class: "legend" }, ...items)] : [];
}

export const legendItem = (symbol, text) => make("li", {}, symbol, make("span", {}, text));

function legendStates() {
  const { control } = data.head;
  const has = (test) => control.some(test);
  const grey = "#6B747B";
  return [
    has((s) => s.state === "controls" && !s.claimed) && [swatch([grey], "solid", 0.28), "legend_controls"],
    has((s) => s.claimed && s.state === "controls") && [swatch([grey], "hatch", 1, { dash: "6 4" }), "legend_claimed"],
    has((s) => s.state === "contested") && [swatch([grey, "#B9BFC4"], "hatch", 1), "legend_contested"],
    has((s) => s.state === "presence") && [swatch([grey], "dots", 1, { outline: false }), "legend_presence"],
    has((s) => s.state === "unknown") && [swatch(["#999999"], "solid", 0, { dash: "1 4" }), "legend_unknown"],
    has((s) => s.confidence === "low") && [swatch([grey], "solid", 0.05, { dash: "1 4" }), "legend_low"],
    control.length && [swatch([grey], "solid", 0.1, { dash: "7 3 1.5 3" }), "legend_stale"],
  ].filter(Boolean);
}

function surroundSwatch(kind) {
  const stroke = { ring: { "stroke-dasharray": "3 3" }, area: {}, fuzzy: { "stroke-width": 5, "stroke-opacity": 0.3 } }[kind];
  return svg("svg", { width: 22, height: 16, viewBox: "0 0 22 16", "aria-hidden": "true", class: "swatch" }, kind === "ring" ? svg("circle", { cx: 11, cy: 8, r: 6.5, fill: "none", stroke: "var(--muted)", "stroke-width": 1.4, ...stroke }) : svg("path", { d: "M3 4 10 2 19 5 17 13 7 14Z", fill: "none", stroke: "var(--muted)", "stroke-width": 1.4, ...stroke }));
}

function sizeSwatch() {
  return svg("svg", { width: 22, height: 16, viewBox: "0 0 22 16", "aria-hidden": "true", class: "swatch" }, svg("circle", { cx: 4, cy: 11, r: 3, fill: "var(--muted)" }), svg("circle", { cx: 14, cy: 8, r: 6.5, fill: "var(--muted)" }));
}

// Two layers around a number, as on a crowded sheet.
function countSwatch() {
  const half = (turn, at) => svg("circle", { cx: 11, cy: 9, r: 6.5, fill: "none", "stroke-width": 3, stroke: inkOf(data.head.layers[at].colour), pathLength: 2, "stroke-dasharray": "1 1", transform: `rotate(${turn} 11 9)` });
  return svg("svg", { width: 22, height: 18, viewBox: "0 0 22 18", "aria-hidden": "true", class: "swatch" }, half(-90, data.head.layers.length - 1), half(90, 2));
}

export function usedLayers() {
  const used = new Set(data.head.types.map((type) => type.layer));
  return data.head.layers.filter((_, at) => used.has(at));
}
