// A table that says the same as the map, a page of rows at a time; its heads sort it and its field filters it.
import { controlOn, controlWords } from "./areas.js";
import { readDetail } from "./details.js";
import { byId, make } from "./elements.js";
import { partyNames, placeName, rowDate, sinceWords } from "./row_words.js";
import { typeSearch } from "./search.js";
import { ASSERTIONS, data, PRECISIONS, shownRows, state } from "./state.js";
import { pick } from "./view.js";
import { count, dateWords, made, placeLabel, rangeWords, t, typeLabel } from "./words.js";

const TABLE_PAGE = 100, CONTROL_MOST = 300;
// What each column is sorted by: a number or a text a row. Quotes and sources are opened a page at a time, and not sorted.
const SORTS = {
  what: (row) => typeLabel(data.head.types[data.rows.type[row]]), when: (row) => data.rows.at[row], who: (row) => partyNames(row), where: (row) => placeName(row),
  precision: (row) => data.rows.precision[row], claim: (row) => data.rows.assertion[row], dead: (row) => data.rows.deaths[row],
};
let tableAt = 0, sortBy = "when", sortUp = false;

export function addTable() {
  byId("table-filter").addEventListener("input", ({ target }) => {
    byId("search").value = target.value;
    typeSearch(target.value);
  });
  byId("table-heads").addEventListener("click", ({ target }) => target.dataset.sort && sortTable(target.dataset.sort));
}

export function openTable() {
  const dialog = byId("tableview");
  if (!dialog.open) dialog.showModal();
  byId("table-filter").value = state.query;
  tableAt = 0;
  fillHeads();
  fillTable();
}

function fillHeads() {
  const heads = ["what", "when", "who", "where", "precision", "claim", "dead", "quote", "source"];
  byId("table-heads").replaceChildren(...heads.map((key) => {
    const sorted = key === sortBy ? (sortUp ? "ascending" : "descending") : null;
    return make("th", { scope: "col", "aria-sort": sorted }, SORTS[key] ? make("button", { class: "sort", type: "button", "data-sort": key }, t(key)) : t(key));
  }));
}

// Days and deaths begin with the newest and the most, all else with the first letter.
function sortTable(key) {
  sortUp = key === sortBy ? !sortUp : !["when", "dead"].includes(key);
  sortBy = key;
  tableAt = 0;
  fillHeads();
  byId("table-heads").querySelector(`[data-sort=${key}]`).focus();
  fillTable();
}

function sortedRows() {
  const rows = shownRows(), of = SORTS[sortBy];
  if (sortBy === "when") return sortUp ? rows.reverse() : rows;
  const keys = new Map(rows.map((row) => [row, of(row)])), { compare } = made("order", (language) => new Intl.Collator(language));
  const order = (a, b) => (typeof a === "string" ? compare(a, b) : a - b);
  return rows.sort((a, b) => (sortUp ? 1 : -1) * order(keys.get(a), keys.get(b)) || b - a);
}

export async function fillTable() {
  if (!byId("tableview").open) return;
  const rows = sortedRows();
  tableAt = Math.min(tableAt, Math.max(0, Math.floor((rows.length - 1) / TABLE_PAGE) * TABLE_PAGE));
  const shown = rows.slice(tableAt, tableAt + TABLE_PAGE);
  const lines = await Promise.all(shown.map(tableLine));
  const control = controlOn(state.to);
  byId("table-rows").replaceChildren(...lines);
  byId("table-control").replaceChildren(...control.slice(0, CONTROL_MOST).map(controlLine));
  byId("table-more").textContent = control.length > CONTROL_MOST ? t("more_places", { count: count(control.length - CONTROL_MOST) }) : "";
  byId("table-place").textContent = t("table_place", { from: count(rows.length ? tableAt + 1 : 0), to: count(tableAt + shown.length), all: count(rows.length) });
  byId("table-back").disabled = tableAt === 0;
  byId("table-on").disabled = tableAt + TABLE_PAGE >= rows.length;
}

export function turnTable(by) {
  tableAt = Math.max(0, tableAt + by * TABLE_PAGE);
  document.querySelector("#tableview .scroll").scrollTop = 0;
  fillTable();
}

// On a phone a row is a card: each cell carries the name of its column.
const tableCell = (label, ...content) => make("td", { "data-label": t(label) }, ...content);

async function tableLine(row) {
  const { rows, head } = data;
  const detail = await readDetail(row);
  const source = detail.reports.map((report) => report.source).filter(Boolean).join(", ");
  const cells = [["when", rowDate(row)], ["who", partyNames(row)], ["where", placeName(row)], ["precision", t(`precision_short_${PRECISIONS[rows.precision[row]]}`)], ["claim", t(`assertion_${ASSERTIONS[rows.assertion[row]]}`)], ["dead", detail.dead ? rangeWords(detail.dead) : ""], ["quote", detail.quote.slice(0, 400)], ["source", source]];
  const open = make("button", { class: "link", type: "button", onclick: () => pick({ kind: "event", row }) }, typeLabel(head.types[rows.type[row]]));
  return make("tr", {}, make("th", { scope: "row" }, open), ...cells.map(([label, text]) => tableCell(label, ...(text ? [make("bdi", {}, text)] : []))));
}

function controlLine(i) {
  const status = data.head.control[i];
  const cells = [["status", controlWords(status)], ["since", sinceWords(status)], ["last_report", dateWords(status.last)], ["confidence", t(`confidence_${status.confidence}`)]];
  const open = make("button", { class: "link", type: "button", onclick: () => pick({ kind: "control", i }) }, make("bdi", {}, placeLabel(status.place + 1)));
  return make("tr", {}, make("th", { scope: "row" }, open), ...cells.map(([label, text]) => tableCell(label, make("bdi", {}, text))));
}
