// The queue of events, the least sure first: j and k go on and back, a accepts, r rejects, u takes the last one back.
import { byId, make } from "../../page/static/elements.js";
import { data, LISTED, page, select } from "../../page/static/state.js";
import { dateWords, plural, t } from "../../page/static/words.js";
import { takeBack } from "./dialogs.js";
import { ask, live, rowOfId } from "./link.js";
import { decideOn, keepReviewer, reviewer, typeWords } from "./corrections.js";

const QUEUE_ROW_PX = 92, QUEUE_PAGE = 200;
const ACTS = { j: () => goToItem(queue.at + 1), k: () => goToItem(queue.at - 1), ArrowDown: () => goToItem(queue.at + 1), ArrowUp: () => goToItem(queue.at - 1), a: () => decideHere("accept"), r: () => decideHere("reject"), u: backHere, Escape: closeQueue };
const BUTTONS = [["a", "desk_accept"], ["r", "desk_reject"], ["u", "desk_undo"], ["k", "desk_back"], ["j", "desk_next"]];
let queue = null;

export function openQueue() {
  closeQueue();
  const list = make("div", { class: "queue-list", tabindex: 0, role: "listbox", "aria-label": t("desk_queue") }, make("div", { class: "queue-space" }));
  const who = make("input", { value: reviewer(), autocomplete: "off", onchange: () => keepReviewer(who.value.trim()) });
  const panel = make("dialog", { id: "desk-queue", "aria-label": t("desk_queue") },
    make("div", { class: "dialog-head" }, make("h2", {}, t("desk_queue")), make("span", { id: "queue-count", class: "fine" }), make("button", { type: "button", class: "close quiet", "aria-label": t("close"), onclick: closeQueue }, "×")),
    make("label", { class: "queue-who" }, make("span", {}, t("desk_reviewer")), who), make("p", { class: "fine" }, t("desk_queue_order")), make("div", { id: "queue-conflicts" }), list,
    make("div", { class: "queue-acts" }, ...BUTTONS.map(([key, words]) => make("button", { type: "button", class: "quiet", "aria-keyshortcuts": key, onclick: () => void ACTS[key]() }, `${t(words)} `, make("kbd", { "aria-hidden": "true" }, key)))));
  panel.style.setProperty("--queue-top", `${byId("stage").getBoundingClientRect().top + 8}px`);
  document.body.append(panel);
  queue = { panel, list, pages: new Map(), total: 0, at: 0, done: new Map() };
  live.renewed = () => void showItem(); // what was rejected and taken back is there again
  list.addEventListener("scroll", () => void drawQueue());
  document.addEventListener("keydown", pressQueue, true); // also while the card of an event has the focus
  panel.show();
  list.focus();
  void drawQueue().then(() => goToItem(0));
}

function closeQueue() {
  document.removeEventListener("keydown", pressQueue, true);
  live.renewed = () => {};
  queue?.panel.remove();
  queue = null;
}

async function queuePage(number) {
  const { pages } = queue;
  if (!pages.has(number)) pages.set(number, ask(`/desk/queue?offset=${number * QUEUE_PAGE}&limit=${QUEUE_PAGE}`));
  const found = await pages.get(number);
  if (!queue || queue.pages !== pages) return found.items;
  if (!queue.opened) showConflicts(found.conflicts); // once: they may have been unfolded since
  queue.opened = true;
  queue.total = found.total;
  return found.items;
}

const queueItem = async (at) => (await queuePage(Math.floor(at / QUEUE_PAGE)))[at % QUEUE_PAGE];

// Only the rows in sight are elements: ten thousand scroll like ten.
async function drawQueue() {
  await queuePage(0);
  if (!queue) return;
  const { list, total } = queue, space = list.firstElementChild;
  byId("queue-count").textContent = total ? plural("desk_queue_count", total) : t("desk_queue_empty");
  space.style.height = `${total * QUEUE_ROW_PX}px`;
  const first = Math.max(0, Math.floor(list.scrollTop / QUEUE_ROW_PX) - 2);
  const last = Math.min(total, first + Math.ceil(list.clientHeight / QUEUE_ROW_PX) + 4);
  const rows = await Promise.all(Array.from({ length: last - first }, async (_, i) => queueRow(first + i, await queueItem(first + i))));
  if (queue) space.replaceChildren(...rows.filter(Boolean));
}

const decidedWords = ({ decision, value = "" }) => t(`decided_${decision}`, { value: decision === "retype" ? typeWords(value) : value });

function queueRow(at, item) {
  if (!item || !queue) return null;
  const done = queue.done.get(item.id) ?? item.decisions.at(-1);
  const facts = [item.day ? dateWords(item.day) : t("no_date"), item.place || t("no_place"), item.parties.join(" / ")].filter(Boolean).join(" · ");
  const row = make("div", { class: `queue-row${done ? ` done done-${done.decision}` : ""}`, role: "option", "aria-selected": String(at === queue.at), id: `queue-${at}`, onclick: () => void goToItem(at) },
    make("span", { class: "queue-head" }, make("strong", {}, typeWords(item.type)), done ? make("span", { class: "tag" }, decidedWords(done)) : null, make("span", { class: "fine" }, t("desk_score", { score: item.score.toFixed(2) }))),
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
  await showItem();
}

// Opens the card of the item; one that is not among the events any more has none.
async function showItem() {
  const { rows } = data, item = queue && (await queueItem(queue.at)), row = item && (await rowOfId(item.id));
  if (row === undefined || !queue || rows !== data.rows) return; // newer data shows the item itself
  select({ kind: "event", row });
  if (data.rows.drawn[row] === LISTED) return;
  const covered = Math.max(0, queue.panel.getBoundingClientRect().right - byId("stage").getBoundingClientRect().left); // by this panel
  page.map.panInside([data.rows.lat[row], data.rows.lon[row]], { paddingTopLeft: [covered + 60, 80], paddingBottomRight: [80, 80] });
}

async function pressQueue(event) {
  if (event.target.closest("input, textarea, select, .desk-dialog") || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = ACTS[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  await act();
}

async function decideHere(decision) {
  const item = await queueItem(queue.at), here = queue;
  if (!item) return;
  const made = await decideOn(item.id, decision);
  if (!made || queue !== here) return;
  here.done.set(item.id, { decision, number: made.number, at: here.at });
  here.list.focus();
  await goToItem(here.at + 1);
}

// The decision that is taken back is looked at again.
async function backHere() {
  const here = queue, made = await takeBack();
  if (!made || queue !== here) return;
  const [id, gone] = [...here.done].find(([, { number }]) => number === made.undoes) ?? [];
  here.done.delete(id);
  await goToItem(gone?.at ?? here.at);
}

// Decisions that differ stand side by side; a newer one settles them.
function showConflicts(conflicts) {
  const sides = ({ subject, decisions }) => decisions.map((one) => make("div", { class: one.holds ? "holds" : "" },
    make("strong", {}, decidedWords(one)), one.holds ? make("span", { class: "tag" }, t("desk_holds_now")) : null, make("span", { class: "fine block" }, `${one.reviewer}, ${dateWords(one.reviewed.slice(0, 10))} ${one.reviewed.slice(11, 16)}`), one.note ? make("p", {}, one.note) : null, make("span", { class: "fine block" }, one.at),
    one.holds ? null : make("button", { type: "button", class: "quiet", onclick: () => void decideOn(subject, one.decision, one.value).then((made) => made && openQueue()) }, t("desk_settle"))));
  byId("queue-conflicts").replaceChildren(conflicts.length ? make("details", { class: "conflict" }, make("summary", {}, plural("desk_conflicts", conflicts.length)),
    ...conflicts.map((conflict) => make("section", {}, make("p", {}, make("strong", {}, conflict.about)), conflict.quote ? make("blockquote", { dir: "auto" }, conflict.quote) : null, make("div", { class: "conflict-sides" }, ...sides(conflict))))) : "");
}
