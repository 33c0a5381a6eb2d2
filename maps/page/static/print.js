// On paper the sheet is a drawing of its own: the ground as a picture of print resolution, all else as SVG, once for each
// way a page may lie. It is drawn beyond its frame, so that it fills pages of any shape.
import { writeHash } from "./address.js";
import { byId, svg } from "./elements.js";
import { drawFront } from "./front.js";
import { paintGround } from "./ground.js";
import { paintLabels } from "./labels.js";
import { drawMarks } from "./marks.js";
import { setScheme } from "./repaint.js";
import { colourOf } from "./scheme.js";
import { penFor, printedIcons, printedMarks, printedPane, printedScale } from "./sheet_parts.js";
import { paintStamps } from "./stamps.js";
import { page, state } from "./state.js";
import { fitMap } from "./view.js";

const SHEETS = { landscape: [1160, 520], portrait: [780, 800] }; // pixels of the frame: names keep to it, so it is near to what papers show
const SHEET_BEYOND = 0.4; // of the frame, drawn at each side
const SHEET_RATIO = 2; // pixels of the ground a pixel of the frame
const PRINTED_PANES = ["front", "control", "areas", "overlay"]; // in the order of drawing
let printed = null;

export function beforePrint() {
  if (printed) return;
  fitMap(); // the map hears of a new size of its window a frame late, and the view kept here must be the one on the screen
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
