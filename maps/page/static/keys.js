// The keyboard: keys of the page, the order of marks and areas, and where the focus goes when a card opens and closes.
import { toggleCompare } from "./compare.js";
import { byId } from "./elements.js";
import { markLayer, marks } from "./marks.js";
import { addMeasure, measuring, stopMeasure, toggleMeasure, undoMeasure } from "./measure.js";
import { showPanel } from "./panels.js";
import { openMenu } from "./phone.js";
import { page, select, state } from "./state.js";
import { step, togglePlay } from "./timeline.js";
import { goHome, narrow } from "./view.js";

const AREAS_MOST = 300; // areas whose place on the screen is asked for; more are reached by search and table
let lastInput = "", opener = null;

export const KEYS = {
  ArrowLeft: (event) => step(event.shiftKey ? -7 : -1), ArrowRight: (event) => step(event.shiftKey ? 7 : 1), " ": togglePlay, "/": () => byId("search").focus(), l: () => showPanel("layers"),
  r: () => showPanel("reports"), t: () => showPanel("table"), "?": () => byId("help").showModal(), m: toggleMeasure, c: toggleCompare, h: goHome, Escape: closeTop, Backspace: () => measuring && undoMeasure(),
};

export function addKeys(map) {
  const { marks: upper, control: lower } = map.getPanes();
  lower.before(upper); // the order of the Tab key; what lies above is a matter of z-index
  document.addEventListener("pointerdown", () => (lastInput = "pointer"), true);
  document.addEventListener("keydown", () => (lastInput = "key"), true);
  // A screen reader presses without pointer and without key.
  document.addEventListener("click", ({ detail }) => detail === 0 && (lastInput = "key"), true);
  document.addEventListener("keydown", pressKey);
  map.getContainer().addEventListener("keydown", pressOnMap);
  for (const link of document.querySelectorAll(".skips a")) link.addEventListener("click", skipTo);
}

function skipTo(event) {
  event.preventDefault();
  const target = byId(new URL(event.currentTarget.href).hash.slice(1));
  if (target.id === "reports") showPanel("reports", { keep: true });
  target.focus();
}

// Keys belong to fields and buttons while these have the focus, arrows to the map; Escape always closes.
function pressKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
  const inField = event.target.closest("input:not([type=checkbox], [type=range]), select, textarea, [contenteditable], dialog");
  const onMap = event.target.closest(".leaflet-container, [type=checkbox], [type=range]") && /^Arrow| /.test(event.key);
  const onButton = event.key === " " && event.target.closest("button, summary, a, [role=button]");
  const act = event.key === "Escape" || byId("keys-on").checked ? KEYS[event.key] : undefined;
  if (!act || (event.key === "Backspace" && !measuring) || onButton || onMap || (inField && event.key !== "Escape")) return;
  event.preventDefault();
  act(event);
}

function closeTop() {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) closeDialog(dialog);
  else if (document.body.classList.contains("menu-open")) closeMenu();
  else if (measuring) stopMeasure();
  else if (state.selected) select(null);
  else if ((narrow() || document.body.dataset.embed) && document.body.dataset.panel) showPanel("");
  else document.activeElement?.blur?.();
}

// Where nothing had the focus before, the browser leaves it in what is closed.
function closeDialog(dialog) {
  dialog.close();
  if (dialog.contains(document.activeElement)) document.activeElement.blur();
}

function closeMenu() {
  openMenu(false);
  byId("more").focus();
}

// Marks in sight come first, the newest before older ones: reaching them never moves the map. Those beyond the edge are
// reached with the arrows after them.
export function orderMarks() {
  orderAreas();
  if (markLayer.box.contains(document.activeElement)) return;
  const bounds = page.map.getBounds();
  const ranked = [...marks.values()].map((mark) => ({ mark, seen: bounds.contains([mark.lat, mark.lon]), newest: mark.members.at(-1) }));
  ranked.sort((a, b) => b.seen - a.seen || b.newest - a.newest);
  ranked.forEach(({ mark: { element }, seen }, at) => {
    element.tabIndex = seen ? 0 : -1;
    if (markLayer.box.children[at] !== element) markLayer.box.insertBefore(element, markLayer.box.children[at]);
  });
}

function orderAreas() {
  const areas = [...page.map.getPane("control").querySelectorAll(".area")], sheet = page.map.getContainer().getBoundingClientRect();
  areas.forEach((area, at) => {
    const box = at < AREAS_MOST ? area.getBoundingClientRect() : null;
    const seen = box && box.right > sheet.left && box.left < sheet.right && box.bottom > sheet.top && box.top < sheet.bottom;
    area.setAttribute("role", "button");
    area.setAttribute("tabindex", seen ? 0 : -1);
  });
}

// On a mark or an area: arrows go to the next of its kind, Enter opens.
function pressOnMap(event) {
  const one = event.target.closest(".mark, .area");
  if (!one) return measuring && event.key === "Enter" ? void addMeasure({ latlng: page.map.getCenter() }) : undefined;
  if (one.matches(".area") && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    return void one.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, view: window }));
  }
  const all = [...page.map.getContainer().querySelectorAll(one.matches(".mark") ? ".mark" : ".area")], at = all.indexOf(one);
  const next = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (next === undefined) return undefined;
  event.preventDefault();
  event.stopPropagation();
  return all[Math.max(0, Math.min(all.length - 1, next))].focus();
}

// A card that was asked for by the keyboard takes the focus, and gives it back when it closes.
export function focusCard() {
  const card = byId("card"), active = document.activeElement;
  if (lastInput !== "key") return;
  if (!card.contains(active) && active !== document.body) opener = active;
  const title = card.querySelector("h2");
  title.tabIndex = -1;
  title.focus({ preventScroll: true });
}

export function leaveCard() {
  const active = document.activeElement, back = marks.get(opener?.dataset.key)?.element ?? opener;
  opener = null;
  if (lastInput !== "key" || (active !== document.body && !byId("card").contains(active))) return;
  const seen = back?.isConnected && back.checkVisibility();
  (seen ? back : page.map.getContainer()).focus({ preventScroll: true });
}
