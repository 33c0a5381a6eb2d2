// Two days beside each other: what lies left of the divider is the sheet of another day, as a copy of what is drawn; what
// lies right of it is the sheet of the slider, as ever. A click on the left is answered as on that day.
import { discBoxes } from "./areas.js";
import { byId } from "./elements.js";
import { drawFront } from "./front.js";
import { drawMarks, markBoxes, marks, placeMark } from "./marks.js";
import { setCopied } from "./spots.js";
import { changed, data, page, state } from "./state.js";
import { dayWords, t } from "./words.js";

const COPIED_PANES = ["front", "control", "areas", "stamps", "marks"];
const COMPARED_DAYS = 30; // back, at first
const STEP_SHARE = 2, LEAP_SHARE = 10, EDGE_SHARE = 2; // per cent of the sheet
const DAY_GAP_PX = 14;
let copies = [], copiedMarks = [], copiedAs = "", onThatDay = false;

export function addCompare(map) {
  const divider = byId("divider");
  divider.addEventListener("keydown", keyDivider);
  divider.addEventListener("pointerdown", (event) => {
    divider.setPointerCapture(event.pointerId);
    divider.addEventListener("pointermove", dragDivider);
    divider.addEventListener("lostpointercapture", () => divider.removeEventListener("pointermove", dragDivider), { once: true });
  });
  map.on("move resize", placeDivider);
  map.on("zoomanim", ({ zoom, center }) => followZoom(map, zoom, center));
}

export function toggleCompare() {
  if (!data.dated) return;
  state.then = state.then === null ? Math.max(0, state.to - COMPARED_DAYS) : null;
  changed("time");
}

export function drawCompared() {
  if (onThatDay) return;
  const on = state.then !== null;
  document.body.classList.toggle("comparing", on);
  byId("compare").setAttribute("aria-pressed", String(on));
  byId("divider").hidden = byId("then").hidden = !on;
  if (on) placeDivider();
  copySheet(on);
}

// Copied anew only where the left side would differ.
function copySheet(on) {
  const { map } = page, as = on ? [...otherRange(), data.filters, map.getZoom(), map.getBounds().toBBoxString(), state.language, state.dark, JSON.stringify(state.selected)].join(" ") : "";
  if (as === copiedAs) return;
  copiedAs = as;
  for (const copy of copies) copy.remove();
  copies = copiedMarks = [];
  setCopied([]);
  if (on) asOnThatDay(copyPanes);
}

function copyPanes() {
  setCopied([...markBoxes(), ...discBoxes()]);
  copies = COPIED_PANES.map(copyPane);
  copiedMarks = [...copies.at(-1).querySelectorAll(".mark")].map((element) => ({ ...marks.get(element.dataset.key), element }));
}

function copyPane(name) {
  const pane = page.map.getPane(name), copy = pane.cloneNode(true), painted = pane.querySelectorAll("canvas");
  copy.classList.add("then");
  copy.querySelectorAll("canvas").forEach((canvas, at) => canvas.width && canvas.getContext("2d").drawImage(painted[at], 0, 0));
  for (const area of copy.querySelectorAll(".area")) for (const [key, value] of [["role", "button"], ["tabindex", 0]]) area.setAttribute(key, value);
  copy.addEventListener("keydown", pressCopy);
  pane.before(copy);
  return copy;
}

// The events of as many days as the slider shows, or of all days up to that one.
function otherRange() {
  const to = Math.min(state.then, data.days - 1);
  return [state.from === 0 ? 0 : Math.max(0, to - (state.to - state.from)), to];
}

// Draws the sheet of the other day, does something with it, and draws the day of the slider again; nobody sees it happen.
function asOnThatDay(act) {
  const { from, to } = state, { key } = document.activeElement?.dataset ?? {}, kept = document.activeElement;
  onThatDay = true;
  [state.from, state.to] = otherRange();
  try {
    drawFront();
    drawMarks();
    return act();
  } finally {
    Object.assign(state, { from, to });
    drawFront();
    drawMarks();
    onThatDay = false;
    if (key && !kept.isConnected) page.map.getPane("marks").querySelector(`[data-key="${key}"]`)?.focus({ preventScroll: true });
  }
}

// Whether a click or a key is one on the left side; then it is answered there.
export const isOther = (target, { x }) => state.then !== null && !onThatDay && (target.closest(".then") !== null || (!target.closest(".mark, .area") && x < dividerAt()));
export const answerOther = asOnThatDay;
export const copiedArea = (target) => target.closest(".then .area")?.dataset.i;

function pressCopy(event) {
  const one = event.target.closest(".mark, .area");
  if (!one || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  event.stopPropagation();
  one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window }));
}

const dividerAt = () => (page.map.getSize().x * state.split) / 100;

function placeDivider() {
  if (state.then === null) return;
  const divider = byId("divider"), days = { then: dayWords(state.then), now: dayWords(state.to) };
  page.map.getPane("mapPane").style.setProperty("--split", `${page.map.containerPointToLayerPoint([dividerAt(), 0]).x}px`);
  divider.style.left = `${state.split}%`;
  divider.setAttribute("aria-valuenow", Math.round(state.split));
  divider.setAttribute("aria-valuetext", t("compare_days", days));
  const at = dividerAt(), { x } = page.map.getSize();
  for (const [label, words, room] of [[divider.firstChild, days.then, at], [divider.lastChild, days.now, x - at]]) {
    label.textContent = words;
    const lacking = Math.max(0, label.offsetWidth + DAY_GAP_PX - room); // at an edge it lies across the divider, a line below
    Object.assign(label.style, { [label === divider.firstChild ? "right" : "left"]: `${DAY_GAP_PX + 8 - lacking}px`, top: lacking ? "44px" : "" });
  }
}

function moveDivider(share) {
  state.split = Math.max(EDGE_SHARE, Math.min(100 - EDGE_SHARE, share));
  placeDivider();
  changed("view");
}

function dragDivider({ clientX }) {
  const { left, width } = page.map.getContainer().getBoundingClientRect();
  moveDivider(((clientX - left) / width) * 100);
}

function keyDivider(event) {
  const by = event.shiftKey ? LEAP_SHARE : STEP_SHARE;
  const share = { ArrowLeft: state.split - by, ArrowDown: state.split - by, ArrowRight: state.split + by, ArrowUp: state.split + by, PageDown: state.split - LEAP_SHARE, PageUp: state.split + LEAP_SHARE, Home: 0, End: 100 }[event.key];
  if (share === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  moveDivider(share);
}

// While the map zooms, copies stretch as what they are copies of; marks keep their size.
function followZoom(map, zoom, center) {
  for (const copy of copies.slice(0, -1)) {
    const originals = map.getPane(COPIED_PANES[copies.indexOf(copy)]).children;
    [...copy.children].forEach((child, at) => originals[at] && (child.style.transform = originals[at].style.transform));
  }
  for (const mark of copiedMarks) placeMark(mark, (at) => map._latLngToNewLayerPoint(at, zoom, center));
}
