// Hatches and dots that say how a place is held, and the small samples of them in lists.
import { byId, svg } from "./elements.js";
import { holdInk } from "./scheme.js";

// Patterns are made once a pair of colours; they are found by id from every drawing of the page.
export function patternId(kind, colours) {
  const id = `${kind}${colours.join("").replaceAll("#", "-")}`;
  if (!byId(id)) byId("patterns").append(kind === "hatch" ? hatchPattern(id, colours) : dotPattern(id, colours));
  return id;
}

function hatchPattern(id, [first, second = "transparent"]) {
  const frame = { id, width: 12, height: 12, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
  // One party's word is lines on paper, never a fill; two colours are two sides in one place.
  const ground = second === "transparent" ? [] : [stripe(0, first, 0.16, 12)];
  return svg("pattern", frame, ...ground, stripe(0, first, 0.8, 2.5), stripe(6, second, 0.8, 2.5));
}

const stripe = (x, fill, opacity, width) => svg("rect", { x, y: 0, width, height: 12, fill, "fill-opacity": opacity });

function dotPattern(id, [colour]) {
  const frame = { id, width: 7, height: 7, patternUnits: "userSpaceOnUse" };
  return svg("pattern", frame, svg("circle", { cx: 2, cy: 2, r: 1.1, fill: colour }));
}

export function swatch(plainColours, pattern, opacity, { dash = "", outline = true } = {}) {
  const colours = plainColours.map(holdInk);
  const fill = pattern === "solid" ? colours[0] : `url(#${patternId(pattern, colours)})`;
  return svg("svg", { width: 22, height: 14, viewBox: "0 0 22 14", "aria-hidden": "true", class: "swatch" }, svg("rect", { x: 1, y: 1, width: 20, height: 12, rx: 2, fill, "fill-opacity": pattern === "solid" ? opacity : 1, stroke: outline ? colours[0] : "none", "stroke-width": 1.5, "stroke-dasharray": dash }));
}

export function controlSwatch(status) {
  return swatch(status.colours, status.pattern, status.opacity, { dash: status.dash.join(" "), outline: status.outline });
}
