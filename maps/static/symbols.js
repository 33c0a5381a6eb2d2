// Event symbols: shape and colour together, drawn once as SVG paths on a square of -10 to 10.
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
const LEAST_MARK_PX = 16; // drawn width of the smallest mark: the shape must be told apart

function isDark() {
  return state.dark ?? matchMedia("(prefers-color-scheme: dark)").matches;
}

// On the dark ground a colour is lifted towards white, so that it keeps 3 : 1 against the land.
function inkOf(colour) {
  if (!isDark()) return colour;
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return `rgb(${parts.map((part) => Math.round(part + (255 - part) * 0.42)).join(" ")})`;
}

function symbolSize(deaths) {
  const share = Math.min(1, Math.max(0, deaths) / SIZE_FULL_DEATHS) ** 0.5;
  return (LEAST_MARK_PX + (SIZE_PX[1] - SIZE_PX[0]) * share) * sheetScale();
}

function symbolSvg(shape, colour, size, { hollow = false, vague = false } = {}) {
  const ink = inkOf(colour);
  const half = vague ? 15 : 11.5;
  const box = svg("svg", { viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`, width: size * half / 10, height: size * half / 10, "aria-hidden": "true" });
  if (vague) box.append(svg("circle", { r: 13.5, fill: "none", stroke: ink, "stroke-width": 1.4, "stroke-dasharray": "2.4 2.6", class: "vague" }));
  box.append(svg("path", { d: SYMBOL_PATHS[shape], fill: hollow ? "var(--land)" : ink, stroke: hollow ? ink : "var(--rim)", "stroke-width": hollow ? 2 : 1.6, "stroke-linejoin": "round", "fill-rule": "evenodd" }));
  if (hollow) box.append(svg("path", { d: "M-9 9 9-9", stroke: ink, "stroke-width": 2 }));
  return box;
}

function rowSymbol(row, size = symbolSize(data.rows.deaths[row] - 1)) {
  const { rows, head } = data;
  const drawn = DRAWN[rows.drawn[row]];
  const options = { hollow: ASSERTIONS[rows.assertion[row]] === "denied", vague: drawn === "area" || drawn === "fuzzy" };
  return symbolSvg(head.types[rows.type[row]].shape, head.layers[rows.layer[row]].colour, size, options);
}

function typeSymbol(type, size = 15) {
  return symbolSvg(type.shape, data.head.layers[type.layer].colour, size);
}
