// Event symbols: shape and colour together, drawn once as SVG paths on a square of -10 to 10.
import { svg } from "./elements.js";
import { sheetScale } from "./ground.js";
import { colourOf, inkOf, isDark } from "./scheme.js";
import { ASSERTIONS, data, DRAWN } from "./state.js";

const SYMBOL_PATHS = {
  star: "M0-10 2.9-2.9 10 0 2.9 2.9 0 10-2.9 2.9-10 0-2.9-2.9Z",
  triangle: "M0-9 9.2 7.6H-9.2Z",
  diamond: "M0-9.6 8 0 0 9.6-8 0Z",
  circle: "M0-8.4A8.4 8.4 0 1 1 0 8.4 8.4 8.4 0 1 1 0-8.4Z",
  ring: "M0-8.4A8.4 8.4 0 1 1 0 8.4 8.4 8.4 0 1 1 0-8.4ZM0-4A4 4 0 1 0 0 4 4 4 0 1 0 0-4Z",
  hexagon: "M0-9.4 8.1-4.7V4.7L0 9.4-8.1 4.7V-4.7Z",
  joined: "M-4.4-5.2A5.2 5.2 0 0 1 0-2.8 5.2 5.2 0 1 1 0 2.8 5.2 5.2 0 1 1-4.4-5.2Z",
  chevron: "M-9 1 0-8 9 1V8L0-1-9 8Z",
  dot: "M0-4A4 4 0 1 1 0 4 4 4 0 1 1 0-4Z",
};
const SIZE_PX = [9, 30];
const SIZE_FULL_DEATHS = 400;
const LEAST_MARK_PX = 16; // drawn width of the smallest mark: the shape must be recognisable

export function symbolSize(deaths) {
  const share = Math.min(1, Math.max(0, deaths) / SIZE_FULL_DEATHS) ** 0.5;
  return (LEAST_MARK_PX + (SIZE_PX[1] - SIZE_PX[0]) * share) * sheetScale();
}

// How an event is said shows in its fill: full where it is reported, pale where only a side claims it, hollow and struck
// through where it is denied.
export const SAID = ["reported", "claimed", "denied"];
export const saidOf = (row) => Math.max(0, SAID.indexOf(ASSERTIONS[data.rows.assertion[row]]));

export function symbolSvg(shape, colour, size, said = {}) {
  const half = said.vague ? 15 : 11.5;
  return svg("svg", { viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`, width: size * half / 10, height: size * half / 10, "aria-hidden": "true" }, ...symbolNodes(shape, colour, said));
}

export function symbolNodes(shape, colour, { said = "reported", vague = false } = {}) {
  const ink = inkOf(colour), open = said !== "reported", nodes = [];
  if (vague) nodes.push(svg("circle", { r: 13.5, fill: "none", stroke: ink, "stroke-width": 1.4, "stroke-dasharray": "2.4 2.6", class: "vague" }));
  nodes.push(svg("path", { d: SYMBOL_PATHS[shape], fill: open ? "var(--land)" : ink, stroke: open ? ink : "var(--rim)", "stroke-width": open ? 2 : 1.6, "stroke-linejoin": "round", "fill-rule": "evenodd" }));
  if (said === "claimed") nodes.push(svg("path", { d: SYMBOL_PATHS[shape], fill: ink, "fill-opacity": 0.3, "fill-rule": "evenodd" }));
  if (said === "denied") nodes.push(svg("path", { d: "M-9 9 9-9", stroke: ink, "stroke-width": 2 }));
  return nodes;
}

const isVague = (row) => ["area", "fuzzy"].includes(DRAWN[data.rows.drawn[row]]);
export const symbolKey = (row) => [data.rows.type[row], data.rows.deaths[row], saidOf(row), isVague(row), isDark()].join(" ");

// What rowSymbol and the marks of the map draw of an event.
export function symbolOf(row) {
  const { rows, head } = data;
  return [head.types[rows.type[row]].shape, head.layers[rows.layer[row]].colour, { said: SAID[saidOf(row)], vague: isVague(row) }];
}

export function rowSymbol(row, size = symbolSize(data.rows.deaths[row] - 1)) {
  const [shape, colour, said] = symbolOf(row);
  return symbolSvg(shape, colour, size, said);
}

export function typeSymbol(type, size = 15) {
  return symbolSvg(type.shape, data.head.layers[type.layer].colour, size);
}

// The same shape for a canvas, painted once and stamped from then on.
export function symbolStamp(shape, colour, size, ratio) {
  const canvas = document.createElement("canvas"), wide = Math.ceil((size + 3) * ratio);
  canvas.width = canvas.height = wide;
  const pen = canvas.getContext("2d"), path = new Path2D(SYMBOL_PATHS[shape]);
  pen.translate(wide / 2, wide / 2);
  pen.scale((size * ratio) / 20, (size * ratio) / 20);
  pen.lineWidth = 3;
  pen.lineJoin = "round";
  pen.strokeStyle = colourOf("rim");
  pen.stroke(path);
  pen.fillStyle = inkOf(colour);
  pen.fill(path, "evenodd");
  canvas.symbol = [shape, colour];
  return canvas;
}
