// On paper the sheet is a drawing of its own: the ground as a picture of print resolution, all else as SVG, once for each
// way a page may lie. It is drawn beyond its frame, so that it fills pages of any shape.
import { writeHash } from "./address.js";
import { byId, svg } from "./elements.js";
import { drawFront } from "./front.js";
import { paintGround } from "./ground.js";
import { paintLabels, partPen } from "./labels.js";
import { drawMarks, marks } from "./marks.js";
import { setScheme } from "./repaint.js";
import { colourOf } from "./scheme.js";
import { paintStamps, STAMP_PX } from "./stamps.js";
import { page, state } from "./state.js";
import { symbolNodes } from "./symbols.js";
import { fitMap } from "./view.js";
import { count } from "./words.js";

const SHEETS = { landscape: [1100, 520], portrait: [760, 800] }; // pixels of the frame
const SHEET_BEYOND = 0.4; // of the frame, drawn at each side
const SHEET_RATIO = 2; // pixels of the ground a pixel of the frame
const SCALE_KM = [1, 2, 5], SCALE_MOST_PX = 150;
const PRINTED_PANES = ["front", "control", "areas", "overlay"]; // in the order of drawing
let printed = null;

// The part of a canvas' pen that labels, graticule and counts use; it writes SVG.
class SvgPen {
  constructor() {
    Object.assign(this, { nodes: [], halos: [], words: [], d: "", fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, font: "10px sans-serif", letterSpacing: "0px", textAlign: "start", textBaseline: "alphabetic" });
  }
  setTransform() {}
  clearRect() {}
  newPath() {
    return new SvgPen();
  }
  beginPath() {
    this.d = "";
  }
  moveTo(x, y) {
    this.d += `M${tenth(x)} ${tenth(y)}`;
  }
  lineTo(x, y) {
    this.d += `L${tenth(x)} ${tenth(y)}`;
  }
  closePath() {
    this.d += "Z";
  }
  arc(x, y, r, from, to, back = false) {
    const at = (angle) => `${tenth(x + r * Math.cos(angle))} ${tenth(y + r * Math.sin(angle))}`;
    if (Math.abs(to - from) >= 2 * Math.PI - 1e-6) {
      this.d += `M${at(0)}A${tenth(r)} ${tenth(r)} 0 1 1 ${at(Math.PI)}A${tenth(r)} ${tenth(r)} 0 1 1 ${at(0)}Z`;
      return;
    }
    this.d += `${this.d ? "L" : "M"}${at(from)}A${tenth(r)} ${tenth(r)} 0 ${Number(Math.abs(to - from) > Math.PI)} ${Number(!back)} ${at(to)}`;
  }
  fill(path) {
    this.nodes.push(svg("path", { d: path?.d ?? this.d, fill: this.fillStyle, "fill-rule": "evenodd" }));
  }
  stroke() {
    this.nodes.push(svg("path", { d: this.d, fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth }));
  }
  measureText(text) {
    Object.assign(partPen, { font: this.font, letterSpacing: this.letterSpacing });
    return partPen.measureText(text);
  }
  // Halos lie below all words, so that a reader of the file finds each word whole.
  strokeText(text, x, y) {
    this.halos.push(this.textAt(text, x, y, { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": "round", "aria-hidden": "true" }));
  }
  fillText(text, x, y) {
    this.words.push(this.textAt(text, x, y, { fill: this.fillStyle }));
  }
  textAt(text, x, y, paint) {
    const node = svg("text", { x: tenth(x), y: tenth(y), "text-anchor": this.textAlign === "center" ? "middle" : "start", "dominant-baseline": this.textBaseline === "middle" ? "central" : "auto", ...paint }, text);
    Object.assign(node.style, { font: this.font, letterSpacing: this.letterSpacing });
    return node;
  }
  drawImage({ symbol: [shape, colour] }, x, y, wide) {
    this.nodes.push(svg("g", { transform: `translate(${tenth(x + wide / 2)} ${tenth(y + wide / 2)}) scale(${STAMP_PX / 20})` }, ...symbolNodes(shape, colour)));
  }
}

const tenth = (value) => Math.round(value * 10) / 10;

export function beforePrint() {
  if (printed) return;
  writeHash();
  const { map } = page;
  printed = { dark: state.dark, centre: map.getCenter(), zoom: map.getZoom(), snap: map.options.zoomSnap, seen: map.getBounds() };
  setScheme(false);
  map.options.zoomSnap = 0;
  document.body.classList.add("printing");
  byId("print-sheets").replaceChildren(...Object.entries(SHEETS).map(([way, size]) => printSheet(way, size)));
  byId("print-legend").replaceChildren(...[...byId("legend-list").children].map((child) => child.cloneNode(true)));
  restoreMap();
}

export function afterPrint() {
  if (!printed) return;
  byId("print-sheets").replaceChildren();
  setScheme(printed.dark);
  printed = null;
}

// The map on the screen is as it was before anybody sees it.
function restoreMap() {
  const { map } = page;
  document.body.classList.remove("printing");
  Object.assign(byId("stage").style, { width: "", height: "" });
  fitMap();
  map.setView(printed.centre, printed.zoom, { animate: false });
  map.options.zoomSnap = printed.snap;
}

function printSheet(way, [wide, tall]) {
  const { map } = page, beyond = [wide * SHEET_BEYOND, tall * SHEET_BEYOND];
  const [width, height] = [Math.round(wide + 2 * beyond[0]), Math.round(tall + 2 * beyond[1])];
  Object.assign(byId("stage").style, { width: `${width}px`, height: `${height}px` });
  fitMap();
  map.fitBounds(printed.seen, { animate: false, padding: beyond });
  drawFront();
  drawMarks();
  const frame = { width, height, ratio: 1, pad: 0, frame: [beyond[0], beyond[1], beyond[0] + wide, beyond[1] + tall] }, stamps = penFor(paintStamps, frame), labels = penFor(paintLabels, frame);
  const sheet = svg("svg", { viewBox: `${beyond[0]} ${beyond[1]} ${wide} ${tall}`, class: `print-sheet ${way}`, role: "img", "aria-label": document.title });
  sheet.append(printedGround(width, height), ...PRINTED_PANES.map(printedPane), ...stamps, ...labels, ...printedMarks(), ...printedIcons(), printedScale(beyond[0] + 12, beyond[1] + tall - 12));
  return sheet;
}

function penFor(paint, frame) {
  const pen = new SvgPen();
  paint({ canvas: { getContext: () => pen, width: frame.width, height: frame.height }, _map: page.map }, frame);
  return [...pen.nodes, ...pen.halos, ...pen.words];
}

function printedGround(width, height) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * SHEET_RATIO, height * SHEET_RATIO];
  const pen = canvas.getContext("2d");
  paintGround({ canvas, _map: page.map }, { width, height, ratio: SHEET_RATIO, pad: 0 });
  pen.globalCompositeOperation = "destination-over";
  pen.fillStyle = colourOf("sea");
  pen.fillRect(0, 0, width, height);
  return svg("image", { href: canvas.toDataURL("image/jpeg", 0.9), width, height });
}

// Leaflet's vectors of a pane, where they stand on the sheet.
function printedPane(name) {
  const { x, y } = page.map.layerPointToContainerPoint([0, 0]);
  const drawn = [...page.map.getPane(name === "overlay" ? "overlayPane" : name).querySelectorAll("svg > g")];
  return svg("g", { transform: `translate(${x} ${y})` }, ...drawn.map((group) => group.cloneNode(true)));
}

function printedMarks() {
  return [...marks.values()].map(({ element, lat, lon, dx, dy }) => {
    const { x, y } = page.map.latLngToContainerPoint([lat, lon]);
    return svg("g", { transform: `translate(${tenth(x + dx)} ${tenth(y + dy)})`, class: "print-mark" }, ...[...element.firstChild.children].map((child) => child.cloneNode(true)));
  });
}

// Markers that somebody added with folium: pictures, or whatever they are made of.
function printedIcons() {
  const sheet = page.map.getContainer().getBoundingClientRect();
  return [...page.map.getPane("markerPane").children].map((icon) => {
    const { left, top, width, height } = icon.getBoundingClientRect(), at = { x: left - sheet.left, y: top - sheet.top, width, height };
    if (icon.tagName === "IMG") return svg("image", { href: icon.src, ...at });
    const copy = icon.cloneNode(true);
    Object.assign(copy.style, { transform: "none", margin: "0", position: "static" });
    return svg("foreignObject", at, copy);
  });
}

function printedScale(x, y) {
  const { map } = page, { lat } = map.getCenter();
  const perPx = (40075.017 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom()), most = SCALE_MOST_PX * perPx;
  const power = 10 ** Math.floor(Math.log10(most)), km = SCALE_KM.map((step) => step * power).filter((step) => step <= most).pop();
  const text = (name) => svg("text", { x: x + 4, y: y - 5, class: name }, `${count(km)} km`);
  return svg("g", {}, text("print-scale print-halo"), text("print-scale"), svg("path", { d: `M${x} ${y - 6}V${y}H${tenth(x + km / perPx)}V${y - 6}`, fill: "none", stroke: "#20262b" }));
}
