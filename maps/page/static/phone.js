// What a small screen needs: panels as sheets of three sizes, and the tools in a menu.
import { byId, nameElement } from "./elements.js";
import { showPanel } from "./panels.js";
import { lying } from "./view.js";
import { t } from "./words.js";

const STOPS = ["low", "half", "high"];
const DRAG_LEAST_PX = 24, DRAG_FAR_PX = 220;

export function addPhone() {
  for (const grip of document.querySelectorAll(".grip")) {
    grip.addEventListener("pointerdown", dragSheet);
    grip.addEventListener("keydown", keySheet);
    grip.addEventListener("click", ({ detail }) => detail === 0 && turnSheet());
  }
  byId("more").addEventListener("click", () => openMenu(!document.body.classList.contains("menu-open")));
  byId("menu").addEventListener("click", ({ target }) => target.closest("button") && openMenu(false));
  byId("menu").addEventListener("keydown", keyTools);
  document.addEventListener("pointerdown", ({ target }) => target.closest("#menu, #more") || openMenu(false));
  setSheet("half");
  moveTool(byId("home"), false);
}

export function openMenu(open) {
  document.body.classList.toggle("menu-open", open);
  byId("more").setAttribute("aria-expanded", String(open));
  if (open) moveTool(toolsShown()[0], true);
}

// One stop of the Tab key for all tools; arrows go from one to the next.
const toolsShown = () => [...byId("menu").querySelectorAll("button, select")].filter((tool) => tool.offsetParent);

function moveTool(tool, focus) {
  for (const one of byId("menu").querySelectorAll("button, select")) one.tabIndex = one === tool ? 0 : -1;
  if (focus) tool?.focus();
}

function keyTools(event) {
  const tools = toolsShown(), at = tools.indexOf(event.target), along = document.documentElement.dir === "rtl" ? -1 : 1;
  const up = event.target.tagName === "SELECT" ? {} : { ArrowUp: at - 1, ArrowDown: at + 1 };
  const next = { ArrowLeft: at - along, ArrowRight: at + along, Home: 0, End: tools.length - 1, ...up }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  moveTool(tools[(next + tools.length) % tools.length], true);
}

export function setSheet(stop) {
  document.body.dataset.sheet = stop;
  for (const grip of document.querySelectorAll(".grip")) nameElement(grip, t(`sheet_${stop}`));
}

// A press goes on to the next size, and from the largest back to the smallest.
const turnSheet = () => setSheet(STOPS[(sheetAt() + 1) % STOPS.length]);
const sheetAt = () => STOPS.indexOf(document.body.dataset.sheet);
const moveSheet = (by) => setSheet(STOPS[Math.max(0, Math.min(STOPS.length - 1, sheetAt() + by))]);

function keySheet(event) {
  const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  event.stopPropagation();
  moveSheet(by);
}

function dragSheet(event) {
  const grip = event.currentTarget, from = lying() ? event.clientX : event.clientY;
  const along = lying() && document.documentElement.dir === "rtl" ? -1 : 1;
  grip.setPointerCapture(event.pointerId);
  grip.addEventListener("pointerup", (end) => {
    const far = (from - (lying() ? end.clientX : end.clientY)) * along;
    if (Math.abs(far) < DRAG_LEAST_PX) return turnSheet();
    const by = Math.sign(far) * (Math.abs(far) > DRAG_FAR_PX ? 2 : 1);
    return sheetAt() + by < 0 ? showPanel("") : moveSheet(by);
  }, { once: true });
}
