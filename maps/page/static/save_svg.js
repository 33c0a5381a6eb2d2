// The map that is in sight as an SVG file: the named groups of `sitmap export --to .svg`, for Illustrator, Figma, Inkscape.
import { save } from "./downloads.js";
import { byId, svg } from "./elements.js";
import { paintAirports, paintBorders, paintLand, paintParks, paintRelief, paintWater, sheetOf } from "./ground.js";
import { paintLabels } from "./labels.js";
import { colourOf } from "./scheme.js";
import { penFor, printedIcons, printedMarks, printedPane, printedScale } from "./sheet_parts.js";
import { paintStamps } from "./stamps.js";
import { page } from "./state.js";
import { SvgPen } from "./svg_pen.js";
import { t } from "./words.js";

const SIDE_PX = 250, TOP_PX = 64, FOOT_PX = 40, ROW_PX = 19, EDGE_PX = 16;
const INKSCAPE = "http://www.inkscape.org/namespaces/inkscape";
// What style sheets say of an element becomes attributes of it, where it is not the value without any.
const LOOKS = {
  fill: "rgb(0, 0, 0)", "fill-opacity": "1", stroke: "none", "stroke-width": "1px", "stroke-opacity": "1", "stroke-dasharray": "none", "stroke-linejoin": "miter", "stroke-linecap": "butt", opacity: "1", filter: "none",
};
const LETTERS = { "font-size": "", "font-weight": "400", "font-style": "normal", "letter-spacing": "normal" };

export function saveSvg() {
  const { x: width, y: height } = page.map.getSize();
  const legend = legendParts();
  const tall = Math.max(height, legend.height) + TOP_PX + FOOT_PX;
  const file = svg("svg", { viewBox: `0 0 ${width + SIDE_PX} ${tall}`, width: width + SIDE_PX, height: tall, "font-family": "Roboto, Noto Sans, Arial, sans-serif" });
  const moved = (id, x, y, nodes) => group(id, nodes, { transform: `translate(${x} ${y})` });
  const map = group("map", mapGroups(width, height), { transform: `translate(0 ${TOP_PX})` });
  const ink = colourOf("ink"), muted = colourOf("muted");
  const title = [words(EDGE_PX, 28, document.querySelector("h1").textContent, { fill: ink, "font-size": 20, "font-weight": 600 }), words(EDGE_PX, 48, [byId("asof"), byId("headline")].map(({ textContent }) => textContent).filter(Boolean).join(" · "), { fill: muted, "font-size": 12 })];
  const foot = words(EDGE_PX, tall - 15, t("disclaimer"), { fill: muted, "font-size": 9.5 });
  file.append(defs(width, height), svg("rect", { width: "100%", height: "100%", fill: colourOf("paper") }), map, group("title", title), moved("legend", width + EDGE_PX, TOP_PX, legend.nodes), group("sources", [foot]));
  document.body.append(file); // the style of what is not in the page is not known
  for (const element of file.querySelectorAll("*")) writeLook(element);
  file.remove();
  save(new XMLSerializer().serializeToString(file), "image/svg+xml", "map.svg");
}

// A layer for Inkscape, a named group for the others.
function group(id, nodes, attributes = {}) {
  const made = svg("g", { id: `svg-${id}`, ...attributes }, ...nodes);
  made.setAttributeNS(INKSCAPE, "inkscape:groupmode", "layer");
  made.setAttributeNS(INKSCAPE, "inkscape:label", id);
  return made;
}

function mapGroups(width, height) {
  const frame = { width, height, ratio: 1, pad: 0, frame: [0, 0, width, height] }, cut = { "clip-path": "url(#frame)" };
  const sheet = sheetOf({ _map: page.map }, frame), drawn = (paint) => {
    const pen = new SvgPen();
    paint(pen, sheet);
    return pen.nodes;
  };
  const sea = svg("rect", { width, height, fill: colourOf("sea") });
  return [
    group("ground", [sea, ...drawn(paintLand), slopes(sheet), ...drawn(paintParks), ...drawn(paintWater), ...drawn(paintAirports)], cut),
    group("control", ["front", "control"].map(printedPane), cut),
    group("borders", drawn(paintBorders), cut),
    group("events", [...["areas", "overlay"].map(printedPane), ...penFor(paintStamps, frame), ...printedMarks(), ...printedIcons()], cut),
    group("labels", [...penFor(paintLabels, frame), printedScale(12, height - 12, { ink: colourOf("ink"), halo: colourOf("land") })], cut),
  ];
}

function slopes(sheet) {
  const { width, height } = sheet, canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width, height];
  paintRelief(canvas.getContext("2d"), sheet);
  return svg("image", { href: canvas.toDataURL("image/png"), width, height });
}

// Patterns of areas, and the frame of the map.
function defs(width, height) {
  return svg("defs", {}, svg("clipPath", { id: "frame" }, svg("rect", { width, height })), ...[...byId("patterns").children].map((pattern) => pattern.cloneNode(true)));
}

function legendParts() {
  const nodes = [], ink = colourOf("ink");
  let y = 0;
  for (const element of byId("legend-list").querySelectorAll("h3, li")) {
    const text = element.textContent.trim(), sign = element.querySelector("svg")?.cloneNode(true);
    y += ROW_PX + (sign ? 0 : 6);
    if (sign) nodes.push(svg("svg", { x: 0, y: y - ROW_PX / 2 - 4 }, sign));
    for (const [at, line] of lines(text).entries()) nodes.push(words(sign ? 30 : 0, (y += at && 13), line, { fill: ink, "font-size": 11, "font-weight": sign ? 400 : 600 }));
  }
  return { nodes, height: y + EDGE_PX };
}

const words = (x, y, text, look) => svg("text", { x, y, ...look }, text);

function lines(text, most = 36) {
  const found = [""];
  for (const word of text.split(" ")) {
    const last = found[found.length - 1];
    if (last && last.length + word.length >= most) found.push(word);
    else found[found.length - 1] = last ? `${last} ${word}` : word;
  }
  return found;
}

function writeLook(element) {
  const style = getComputedStyle(element), isText = element.tagName === "text";
  for (const [name, plain] of Object.entries(isText ? { ...LOOKS, ...LETTERS } : LOOKS)) {
    const value = style.getPropertyValue(name);
    if (value !== plain) element.setAttribute(name, value.replaceAll('"', "").replace(/(\d)px/g, "$1"));
    else if (element.getAttribute(name)?.includes("var(")) element.setAttribute(name, plain);
  }
  for (const name of ["class", "style", "role", "tabindex", "aria-label"]) element.removeAttribute(name);
  if (element.id.startsWith("svg-")) element.id = element.id.slice(4);
}
