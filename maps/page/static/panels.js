// Which panel is open, beside the map or as a sheet of a phone.
import { byId } from "./elements.js";
import { changed, select, state } from "./state.js";
import { openTable } from "./table.js";
import { narrow } from "./view.js";

export function showPanel(name, { keep = false } = {}) {
  if (name === "table") {
    openTable();
    return;
  }
  document.body.dataset.panel = document.body.dataset.panel === name && narrow() && !keep ? "" : name;
  if (narrow() && !name && state.selected) select(null);
  for (const tab of document.querySelectorAll("#tabs button")) tab.setAttribute("aria-pressed", String(tab.dataset.panel === document.body.dataset.panel));
  const side = { layers: "start", legend: "start", reports: "end" }[name];
  if (side) foldPanel(side, true);
}

export function foldPanel(side, open) {
  state[side] = open;
  document.body.classList.toggle(`no-${side}`, !open);
  byId(`fold-${side}`).setAttribute("aria-expanded", String(open));
  changed("view");
}
