// The queue of events, the least sure first: j and k go on and back, a accepts, r rejects, u takes the last one back.
import { byId, make } from "../../page/static/elements.js";
import { data, LISTED, page, select } from "../../page/static/state.js";
import { count, t } from "../../page/static/words.js";
import { takeBack } from "./dialogs.js";
import { ask, rowOfId } from "./link.js";
import { decideOn, keepReviewer, reviewer } from "./corrections.js";

const QUEUE_ROW_PX = 92, QUEUE_PAGE = 200;
let queue = null;

export function openQueue() {
  closeQueue();
  const list = make("div", { class: "queue-list", tabindex: 0, role: "listbox", "aria-label": t("desk_queue") }, make("div", { class: "queue-space" }));
  const who = make("input", { value: reviewer(), "aria-label": t("desk_reviewer"), placeholder: t("desk_reviewer"), autocomplete: "off", onchange: () => keepReviewer(who.value.trim()) });
  const panel = make("dialog", { id: "desk-queue", "aria-label": t("desk_queue") },
    make("div", { class: "dialog-head" }, make("h2", {}, t("desk_queue")), make("span", { id: "queue-count", class: "fine" }), make("button", { type: "button", class: "close quiet", "aria-label": t("close"), onclick: closeQueue }, "×")),
    who, make("p", { class: "fine" }, t("desk_queue_keys")), make("div", { id: "queue-conflicts" }), list);
  document.body.append(panel);
  queue = { panel, list, pages: new Map(), total: 0, at: 0, done: new Map() };
  list.addEventListener("scroll", () => void drawQueue());
  document.addEventListener("keydown", pressQueue, true); // also while the card of an event has the focus
  panel.show();
  list.focus();
  void drawQueue().then(() => goToItem(0));
}

function closeQueue() {
  document.removeEventListener("keydown", pressQueue, true);
  queue?.panel.remove();
  queue = null;
}

async function queuePage(number) {
  const { pages } = queue;
  if (!pages.has(number)) pages.set(number, ask(`/desk/queue?offset=${number * QUEUE_PAGE}&limit=${QUEUE_PAGE}`));
  const found = await pages.get(number);
  if (queue && number === 0) showConflicts(found.conflicts);
  if (queue) queue.total = found.total;
  return found.items;
}

const queueItem = async (at) => (await queuePage(Math.floor(at / QUEUE_PAGE)))[at % QUEUE_PAGE];

// Only the rows in sight are elements: ten thousand scroll like ten.
async function drawQueue() {
  await queuePage(0);
  if (!queue) return;
  const { list, total } = queue, space = list.firstElementChild;
  byId("queue-count").textContent = count(total);
  space.style.height = `${total * QUEUE_ROW_PX}px`;
  const first = Math.max(0, Math.floor(list.scrollTop / QUEUE_ROW_PX) - 2);
  const last = Math.min(total, first + Math.ceil(list.clientHeight / QUEUE_ROW_PX) + 4);
  const rows = await Promise.all(Array.from({ length: last - first }, async (_, i) => queueRow(first + i, await queueItem(first + i))));
  if (queue) space.replaceChildren(...rows.filter(Boolean));
}

function queueRow(at, item) {
  if (!item || !queue) return null;
  const done = queue.done.get(item.id) ?? item.decisions.at(-1)?.decision;
  const facts = [item.day || t("no_date"), item.place || t("no_place"), item.parties.join(" / ")].filter(Boolean).join(" · ");
  const row = make("div", { class: `queue-row${done ? ` done done-${done}` : ""}`, role: "option", "aria-selected": String(at === queue.at), id: `queue-${at}`, onclick: () => void goToItem(at) },
    make("span", { class: "queue-head" }, make("strong", {}, item.type.replaceAll("_", " ")), make("span", { class: "fine" }, item.score.toFixed(2)), done ? make("span", { class: "tag" }, done) : null),
    make("span", { class: "fine block" }, facts), make("span", { class: "queue-quote", dir: "auto" }, item.quote));
  row.style.top = `${at * QUEUE_ROW_PX}px`;
  return row;
}

async function goToItem(at) {
  if (!queue?.total) return;
  queue.at = Math.max(0, Math.min(queue.total - 1, at));
  const { list } = queue, top = queue.at * QUEUE_ROW_PX;
  if (top < list.scrollTop || top + QUEUE_ROW_PX > list.scrollTop + list.clientHeight) list.scrollTop = top - list.clientHeight / 3;
  await drawQueue();
  const item = await queueItem(queue?.at ?? 0);
  const row = item && (await rowOfId(item.id));
  if (row === undefined || !queue) return;
  select({ kind: "event", row });
  if (data.rows.drawn[row] !== LISTED) page.map.panInside([data.rows.lat[row], data.rows.lon[row]], { padding: [80, 80] });
}

async function pressQueue(event) {
  if (event.target.closest("input, textarea, select, .desk-dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  const acts = { j: () => goToItem(queue.at + 1), k: () => goToItem(queue.at - 1), ArrowDown: () => goToItem(queue.at + 1), ArrowUp: () => goToItem(queue.at - 1), a: () => decideHere("accept"), r: () => decideHere("reject"), u: takeBack, Escape: closeQueue };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  await act();
}

async function decideHere(decision) {
  const item = await queueItem(queue.at), here = queue;
  if (!item) return;
  const done = await decideOn(item.id, decision);
  if (!done || queue !== here) return;
  here.done.set(item.id, decision);
  here.list.focus();
  await goToItem(here.at + 1);
}

// Decisions that differ stand side by side; a newer one settles them.
function showConflicts(conflicts) {
  byId("queue-conflicts").replaceChildren(...conflicts.map(({ subject, decisions }) => make("details", { class: "conflict" },
    make("summary", {}, t("desk_conflict", { subject })),
    make("div", { class: "conflict-sides" }, ...decisions.map((one) => make("div", { class: one.holds ? "holds" : "" },
      make("strong", {}, `${one.decision} ${one.value}`.trim()), make("span", { class: "fine block" }, `${one.reviewer}, ${one.reviewed}`), one.note ? make("p", {}, one.note) : null, make("span", { class: "fine block" }, one.at),
      make("button", { type: "button", class: "quiet", onclick: () => void decideOn(subject, one.decision, one.value) }, t("desk_settle"))))))));
}
