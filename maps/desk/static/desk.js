// The bar of the desk: what is being read, what is wrong in which file, and what can be done. Every text is set as text.
import { byId, make } from "../../page/static/elements.js";
import { data } from "../../page/static/state.js";
import { fitMap } from "../../page/static/view.js";
import { plural, t } from "../../page/static/words.js";
import { takeBack } from "./dialogs.js";
import { openHistory } from "./history.js";
import { live } from "./link.js";
import { addPlace, mergeActors, openUnresolved } from "./corrections.js";
import { openPaste } from "./paste.js";
import { pickSpot } from "./picking.js";
import { openQueue } from "./queue.js";

const WRITING = ["desk-add", "desk-merge", "desk-undo"]; // of no use where nothing can be written
let deskBar;
live.received = showDesk;

export function showDesk() {
  if (!data.head) return;
  deskBar ??= makeDesk();
  const { troubles = [], undo, closed, whole } = live.more;
  const fresh = new Set(live.more.fresh ?? []);
  byId("desk-state").textContent = [stateWords(), fresh.size ? plural("desk_fresh", fresh.size) : ""].filter(Boolean).join(" · ");
  for (const [number, [id]] of fresh.size ? data.head.documents.entries() : []) byId(`report-${number}`)?.classList.toggle("fresh", fresh.has(id));
  deskBar.classList.toggle("busy", Boolean(live.busy) || whole === false || Boolean(live.lost));
  for (const id of WRITING) byId(id).disabled = Boolean(closed);
  const back = byId("desk-undo");
  back.disabled ||= !undo;
  back.title = undo ? undo[1] : "";
  byId("desk-hint").textContent = byId("desk-hint").title = closed || t("desk_hint");
  deskBar.classList.toggle("closed", Boolean(closed));
  byId("desk-troubles").hidden = !troubles.length;
  byId("desk-trouble-count").textContent = plural("desk_troubles", troubles.length);
  byId("desk-trouble-list").replaceChildren(...troubles.map(([file, line, message]) => make("li", {}, file ? make("code", {}, `${file}:${line}`) : null, ` ${message}`)));
}

function stateWords() {
  const { whole, readAgain, first } = live.more;
  if (live.lost) return t("desk_lost");
  if (live.busy) return t("desk_working", { what: live.busy });
  if (whole === false) return t("desk_drawing");
  return [t("desk_current"), first || !readAgain ? "" : plural("desk_again", readAgain)].filter(Boolean).join(" · "); // at first nothing was read "again"
}

function makeDesk() {
  const button = (key, act, id) => make("button", { type: "button", class: "quiet", id, "data-w": key, onclick: act }, t(key));
  const bar = make("section", { id: "desk", "data-name": "desk", "aria-label": t("desk") },
    make("span", { id: "desk-dot", "aria-hidden": "true" }), make("span", { id: "desk-state", role: "status" }),
    make("span", { class: "desk-tools" }, button("desk_queue", openQueue, "desk-open-queue"), button("desk_unresolved", () => void openUnresolved(), "desk-unresolved"), button("desk_add", () => pickSpot(addPlace), "desk-add"), button("desk_merge", mergeActors, "desk-merge"), button("desk_paste", openPaste, "desk-open-paste")),
    make("span", { class: "desk-tools" }, button("desk_undo", () => void takeBack(), "desk-undo"), button("desk_history", () => void openHistory(), "desk-history")),
    make("span", { id: "desk-hint", class: "fine" }),
    make("details", { id: "desk-troubles", open: true, hidden: true }, make("summary", { id: "desk-trouble-count" }), make("ul", { id: "desk-trouble-list" })));
  document.body.prepend(bar);
  fitMap();
  return bar;
}
