// Where marks stand and which rows lie under the pointer: the marks say it, the areas of control are drawn by it.
import { DEGREE } from "./payload.js";

export const RING_GAP_PX = 5; // from a mark's edge to the ring of control around it
export let markSpots = new Map(); // place -> its mark, where it stands in the middle of it
export let hovered = [];
export let copiedBoxes = []; // of the day that is compared with: names keep off them, too

export function setSpots(spots) {
  markSpots = spots;
}

export function setHovered(rows) {
  hovered = rows;
}

export function setCopied(boxes) {
  copiedBoxes = boxes;
}

export const spotKey = (lat, lon) => `${Math.round(lat * DEGREE)} ${Math.round(lon * DEGREE)}`;
