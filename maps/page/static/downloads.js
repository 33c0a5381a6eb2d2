// The rows that pass the filters, as GeoJSON or CSV, made in the page.
import { readDetail } from "./details.js";
import { make, say } from "./elements.js";
import { rowDate } from "./row_words.js";
import { ASSERTIONS, data, isoOf, LISTED, PRECISIONS, shownRows } from "./state.js";
import { t } from "./words.js";

const COLUMNS = ["event_id", "event_date", "end_date", "time_precision", "when", "disorder_type", "event_type", "sub_event_type", "type", "actor1", "actor2", "location", "place_id", "country", "admin1", "admin2", "latitude", "longitude", "precision", "radius_km", "fatalities", "fatalities_low", "fatalities_high", "assertion", "claimant", "control_effect", "quote", "source", "source_date", "url", "score", "rule"];

async function exportRow(row) {
  const { rows, head } = data;
  const detail = await readDetail(row);
  const type = head.types[rows.type[row]];
  const [placeId, name, , admin1, admin2, country] = rows.place[row] ? head.places[rows.place[row] - 1] : ["", "", "", "", "", ""];
  const placed = rows.drawn[row] !== LISTED;
  const [low, best, high] = detail.dead || ["", 0, ""];
  const report = detail.reports[0] ?? {};
  const actor = (at) => (at ? head.actors[at - 1] : "");
  const dated = row >= data.undated ? isoOf(rows.at[row]) : "";
  const values = [detail.id, dated, detail.end || dated, detail.tp ?? "", rowDate(row), ...type.acled, type.id, actor(rows.actor1[row]), actor(rows.actor2[row]), name, placeId, country, admin1, admin2, placed ? rows.lat[row] : "", placed ? rows.lon[row] : "", PRECISIONS[rows.precision[row]], detail.km || "", best, low, high, ASSERTIONS[rows.assertion[row]], detail.claimant, detail.effect, detail.quote, report.source ?? "", report.published ?? "", report.url ?? "", detail.score, detail.rule];
  return Object.fromEntries(COLUMNS.map((column, at) => [column, values[at]]));
}

async function exported() {
  const found = [];
  for (const row of shownRows()) found.push(await exportRow(row));
  return found;
}

export async function saveCsv() {
  const records = await exported();
  const lines = [COLUMNS.join(","), ...records.map((record) => COLUMNS.map((column) => csvCell(record[column])).join(","))];
  save(`${lines.join("\r\n")}\r\n`, "text/csv", "events.csv");
}

// A cell that a spreadsheet would run as a formula is made text.
function csvCell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export async function saveGeojson() {
  const records = await exported();
  const features = records.map((record) => ({ type: "Feature", id: record.event_id, geometry: record.latitude === "" ? null : { type: "Point", coordinates: [record.longitude, record.latitude] }, properties: record }));
  const note = data.head.words.en.disclaimer;
  save(JSON.stringify({ type: "FeatureCollection", disclaimer: note, features }), "application/geo+json", "events.geojson");
}

export function save(text, type, name) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  say(t("saved", { name }));
}
