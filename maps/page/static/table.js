// A table that says the same as the map, a page of rows at a time.
const TABLE_PAGE = 100;
let tableAt = 0;

function openTable() {
  const dialog = byId("tableview");
  if (!dialog.open) dialog.showModal();
  tableAt = 0;
  fillTable();
}

async function fillTable() {
  if (!byId("tableview").open) return;
  const rows = shownRows();
  tableAt = Math.min(tableAt, Math.max(0, Math.floor((rows.length - 1) / TABLE_PAGE) * TABLE_PAGE));
  const shown = rows.slice(tableAt, tableAt + TABLE_PAGE);
  const lines = await Promise.all(shown.map(tableLine));
  byId("table-rows").replaceChildren(...lines);
  byId("table-control").replaceChildren(...controlOn(state.to).map(controlLine));
  byId("table-place").textContent = t("table_place", { from: count(rows.length ? tableAt + 1 : 0), to: count(tableAt + shown.length), all: count(rows.length) });
  byId("table-back").disabled = tableAt === 0;
  byId("table-on").disabled = tableAt + TABLE_PAGE >= rows.length;
}

function turnTable(by) {
  tableAt = Math.max(0, tableAt + by * TABLE_PAGE);
  fillTable();
}

async function tableLine(row) {
  const { rows, head } = data;
  const detail = await readDetail(row);
  const parties = [rows.actor1[row], rows.actor2[row]].filter(Boolean).map((actor) => head.actors[actor - 1]).join(" / ");
  const source = detail.reports.map((report) => report.source).filter(Boolean).join(", ");
  const cells = [rowDate(row), parties, placeName(row), t(`precision_short_${PRECISIONS[rows.precision[row]]}`), t(`assertion_${ASSERTIONS[rows.assertion[row]]}`), detail.dead ? rangeWords(detail.dead) : "", detail.quote.slice(0, 400), source];
  const open = make("button", { class: "link", type: "button", onclick: () => pick({ kind: "event", row }) }, typeLabel(head.types[rows.type[row]]));
  return make("tr", {}, make("th", { scope: "row" }, open), ...cells.map((text) => make("td", { dir: "auto" }, text)));
}

function controlLine(i) {
  const status = data.head.control[i];
  const place = data.head.places[status.place][1];
  const cells = [controlWords(status), dateWords(status.since), dateWords(status.last), t(`confidence_${status.confidence}`)];
  const open = make("button", { class: "link", type: "button", onclick: () => pick({ kind: "control", i }) }, place);
  return make("tr", {}, make("th", { scope: "row" }, open), ...cells.map((text) => make("td", {}, text)));
}

function pick(what) {
  byId("tableview").close();
  select(what);
  goTo(what);
}

function goTo({ kind, row, i }) {
  const { rows, head } = data;
  if (kind === "event" && rows.drawn[row] !== LISTED) page.map.setView([rows.lat[row], rows.lon[row]], Math.max(page.map.getZoom(), 8));
  if (kind === "control") page.map.setView([head.control[i].lat, head.control[i].lon], Math.max(page.map.getZoom(), 9));
}
