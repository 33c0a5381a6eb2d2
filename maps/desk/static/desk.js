// The bar of the desk: what is being read, what is wrong in which file, and what can be done. Every text is set as text.
import { byId, make } from "../../page/static/elements.js";
import { data } from "../../page/static/state.js";
import { fitMap } from "../../page/static/view.js";
import { count, t } from "../../page/static/words.js";
import { takeBack } from "./dialogs.js";
import { live } from "./link.js";
import { addPlace, mergeActors, openUnresolved, pickSpot } from "./corrections.js";
import { openPaste } from "./paste.js";
import { openQueue } from "./queue.js";

let deskBar;

export function showDesk() {
  if (!data.head) return;
  deskBar ??= makeDesk();
  const { troubles = [], undo, closed, whole, readAgain } = live.more;
  const words = live.lost ? t("desk_lost") : live.busy ? t("desk_reading", { what: live.busy }) : whole === false ? t("desk_drawing") : t("desk_current", { count: count(readAgain ?? 0) });
  const fresh = new Set(live.more.fresh ?? []);
  byId("desk-state").textContent = fresh.size ? `${words} · ${t("desk_fresh", { count: count(fresh.size) })}` : words;
  for (const [number, [id]] of fresh.size ? data.head.documents.entries() : []) byId(`report-${number}`)?.classList.toggle("fresh", fresh.has(id));
  deskBar.classList.toggle("busy", Boolean(live.busy) || whole === false || Boolean(live.lost));
  const back = byId("desk-undo");
  back.disabled = !undo;
  back.title = undo ? undo[1] : "";
  byId("desk-closed").textContent = closed || "";
  byId("desk-troubles").hidden = !troubles.length;
  byId("desk-trouble-count").textContent = t("desk_troubles", { count: count(troubles.length) });
  byId("desk-trouble-list").replaceChildren(...troubles.map(([file, line, message]) => make("li", {}, file ? make("code", {}, `${file}:${line}`) : null, ` ${message}`)));
}

function makeDesk() {
  const button = (key, act, id = null) => make("button", { type: "button", class: "quiet", id, "data-w": key, onclick: act }, t(key));
  const bar = make("section", { id: "desk", "data-name": "desk", "aria-label": t("desk") },
    make("span", { id: "desk-dot", "aria-hidden": "true" }), make("span", { id: "desk-state", role: "status" }),
    make("span", { class: "desk-tools" }, button("desk_queue", openQueue, "desk-open-queue"), button("desk_unresolved", () => void openUnresolved()), button("desk_add", () => pickSpot(addPlace)), button("desk_merge", mergeActors), button("desk_paste", openPaste, "desk-open-paste"), button("desk_undo", () => void takeBack(), "desk-undo")),
    make("span", { id: "desk-closed", class: "fine" }),
    make("details", { id: "desk-troubles", open: true, hidden: true }, make("summary", { id: "desk-trouble-count" }), make("ul", { id: "desk-trouble-list" })));
  document.body.prepend(bar);
  fitMap();
  return bar;
}
