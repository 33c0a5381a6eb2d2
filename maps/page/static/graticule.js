// Lines of latitude and longitude with their degrees at the edge.
import { isFree, occupy } from "./occupancy.js";
import { colourOf } from "./scheme.js";

const GRATICULE_STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1];
const SCALE_ROOM_PX = 44; // the scale bar stands in the lower corner

// Lines with their degrees at the upper and the left edge; labels keep clear of each word.
export function paintGraticule(pen, sheet) {
  const { map, at, width, height, pad } = sheet, [left, top, , bottom] = sheet.frame ?? [pad, pad, 0, height - pad];
  const bounds = map.getBounds();
  const span = bounds.getEast() - bounds.getWest();
  const step = GRATICULE_STEPS.find((degrees) => span / degrees >= 3) ?? 0.05;
  pen.strokeStyle = colourOf("graticule");
  pen.fillStyle = colourOf("muted");
  pen.font = `10.5px ${colourOf("font")}`;
  pen.letterSpacing = "0px";
  pen.lineWidth = 0.75;
  for (const lon of steps(bounds.getWest(), bounds.getEast(), step)) {
    const { x } = at(0, lon);
    line(pen, x, 0, x, height);
    degree(pen, sheet, degreeWords(lon, step, "E", "W"), [x + 3, top + 12]);
  }
  for (const lat of steps(Math.max(-85, bounds.getSouth()), Math.min(85, bounds.getNorth()), step)) {
    const { y } = at(lat, 0);
    line(pen, 0, y, width, y);
    if (y < bottom - SCALE_ROOM_PX && y > top + 26) degree(pen, sheet, degreeWords(lat, step, "N", "S"), [left + 4, y - 3]);
  }
}

function degree(pen, { taken, width, pad }, text, [x, y]) {
  const box = [x - 2, y - 11, 34, 14];
  if (!isFree(taken, box) || x + pen.measureText(text).width > width - pad) return; // behind a small map or a button, or cut
  pen.fillText(text, x, y);
  occupy(taken, box);
}

function* steps(low, high, step) {
  for (let value = Math.ceil(low / step); value * step <= high; value += 1) yield value * step;
}

function line(pen, x, y, x2, y2) {
  pen.beginPath();
  pen.moveTo(Math.round(x) + 0.5, Math.round(y) + 0.5);
  pen.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
  pen.stroke();
}

function degreeWords(value, step, plus, minus) {
  const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  return `${Math.abs(value).toFixed(digits)}°${value > 0 ? plus : value < 0 ? minus : ""}`;
}
