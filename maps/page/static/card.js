// The card at the panel's side: what, who, when, where and how exactly, who says so, on which words, and what to do
// if it is wrong.
import { controlWords, daysBetween, STALE_DAYS } from "./areas.js";
import { readDetail } from "./details.js";
import { byId, make } from "./elements.js";
import { focusCard, leaveCard } from "./keys.js";
import { foldPanel } from "./panels.js";
import { controlSwatch } from "./patterns.js";
import { openReport } from "./reports.js";
import { partyNames, placeName, rowDate, sinceWords } from "./row_words.js";
import { placeOver } from "./ribbon.js";
import { ASSERTIONS, data, isoOf, LISTED, page, PRECISIONS, select, state } from "./state.js";
import { rowSymbol } from "./symbols.js";
import { fitMap, narrow } from "./view.js";
import { actorName, apart, apartBy, count, countryName, dateWords, placeLabel, rangeWords, safeLink, t, typeLabel, unitLabel } from "./words.js";

export async function showCard({ focus = false } = {}) {
  const card = byId("card");
  const chosen = state.selected;
  if (document.body.classList.toggle("has-card", Boolean(chosen)) && !state.end) foldPanel("end", true);
  if (!chosen) leaveCard();
  card.hidden = !chosen;
  if (!chosen) return;
  const content = await CARDS[chosen.kind](chosen);
  if (state.selected !== chosen) return;
  card.replaceChildren(closeButton(), ...content.filter(Boolean));
  card.scrollTop = 0;
  if (focus) focusCard();
  if (narrow()) requestAnimationFrame(() => keepInSight(chosen));
}

// The sheet covers a part of the map: what was chosen comes back into sight.
function keepInSight({ kind, row, i }) {
  const { rows, head } = data;
  const at = { event: () => rows.drawn[row] !== LISTED && [rows.lat[row], rows.lon[row]], control: () => [head.control[i].lat, head.control[i].lon] }[kind]?.();
  if (!at) return;
  fitMap();
  page.map.panInside(at, { padding: [50, 50] });
}

export const CARDS = { event: eventCard, many: manyCard, control: controlCard, mention: mentionCard };

function closeButton() {
  return make("button", { class: "close quiet", type: "button", "aria-label": t("close"), title: t("close"), onclick: () => select(null) }, "×");
}

const fact = (label, ...content) => [make("dt", {}, label), make("dd", {}, ...content)];

async function eventCard({ row }) {
  const detail = await readDetail(row);
  const { rows, head } = data;
  const type = head.types[rows.type[row]];
  const facts = make("dl", {}, ...whoLines(row), ...whenLine(row, detail), ...whereLines(row, detail), ...numberLines(detail), ...saidLines(row, detail));
  return [
    backToMany(), make("h2", { class: "card-title" }, rowSymbol(row, 18), typeLabel(type)),
    make("p", { class: "card-date" }, ...apart(rowDate(row), placeName(row))),
    quoteOf(detail), sourcesOf(detail.reports, detail.start), facts, ...overTime(row), reasonsOf(detail), wrongOf(wrongPlaceYaml(row, detail)),
    make("p", { class: "fine" }, t("machine_coded", { id: detail.id })),
  ];
}

const overTime = (row) => (data.rows.place[row] ? placeOver(data.rows.place[row] - 1) : []);

function whoLines(row) {
  const { actor1, actor2 } = data.rows;
  const names = [actor1[row], actor2[row]].filter(Boolean).map(actorName);
  return names.length ? fact(t("who"), ...apartBy(" / ", ...names)) : [];
}

function whenLine(row, { tp }) {
  return fact(t("when"), tp > 1 && row >= data.undated && !data.rows.by[row] ? `${rowDate(row)} (${t(`time_${tp}`)})` : rowDate(row));
}

function whereLines(row, { said, km }) {
  const { place, precision } = data.rows;
  const [, , kind, admin1, admin2, country] = place[row] ? data.head.places[place[row] - 1] : ["", "", "", "", "", ""];
  const name = placeLabel(place[row]);
  const units = [name, unitLabel(admin2), unitLabel(admin1), countryName(country)].filter((unit, i, all) => unit && all.indexOf(unit) === i).join(", ");
  const how = t(`precision_${PRECISIONS[precision[row]]}`, { km: km ? count(km) : "?" });
  const written = said && said !== name ? ` · ${t("written", { said })}` : "";
  return fact(t("where"), make("bdi", {}, units || t("no_place")), make("span", { class: "fine block" }, `${kind ? `${t(`kind_${kind}`)} · ` : ""}${how}${written}`));
}

// A toll that covers several places says so: each has its part of it, or none.
function numberLines({ dead, hurt, moved, shared }) {
  const note = shared ? [make("span", { class: "fine block" }, t("toll_shared"))] : [];
  const lines = [["dead", dead, note], ["hurt", hurt, []], ["moved", moved, []]];
  return lines.flatMap(([key, value, more]) => (value || more.length ? fact(t(key), value ? rangeWords(value) : "", ...more) : []));
}

function saidLines(row, { claimant, effect }) {
  const assertion = ASSERTIONS[data.rows.assertion[row]];
  const said = claimant ? t("says_so", { claimant }) : "";
  const lines = fact(t("claim"), make("span", { class: `tag tag-${assertion}` }, t(`assertion_${assertion}`)), said ? ` ${said}` : "");
  return effect ? [...lines, ...fact(t("effect"), effectWords(effect))] : lines;
}

function effectWords(effect) {
  return effect.split(" ").map((one) => one.split(":")).map(([what, who]) => t(`effect_${what}`, { who: data.head.parties[who] ?? who ?? "" })).join("; ");
}

// The sentence, with the words on which the rule fired underlined. Offsets are code points.
function quoteOf({ quote, fired }) {
  if (!quote) return make("p", { class: "fine" }, t("no_quote"));
  return make("blockquote", { dir: "auto" }, ...firedParts(quote, fired));
}

function firedParts(quote, fired) {
  const letters = [...quote];
  const parts = [];
  let at = 0;
  for (let i = 0; i + 1 < fired.length; i += 2) {
    if (fired[i] < at) continue;
    parts.push(letters.slice(at, fired[i]).join(""), make("u", {}, letters.slice(fired[i], fired[i + 1]).join("")));
    at = fired[i + 1];
  }
  return [...parts, letters.slice(at).join("")];
}

export function sourcesOf(reports, start = -1) {
  return make("ul", { class: "sources" }, ...reports.map((report, i) => make("li", {}, ...sourceParts(report, i === 0 ? start : -1))));
}

function sourceParts(report, start) {
  const words = apart(report.source || t("no_source"), dateWords(report.published), report.title);
  const link = safeLink(report.url);
  const parts = link ? [make("a", { href: link, rel: "noopener noreferrer", target: "_blank" }, ...words)] : words;
  if (data.head.documents[report.number]?.[6]) parts.push(" ", make("button", { class: "link", type: "button", onclick: () => openReport(report.number, start) }, t("show_in_report")));
  return parts;
}

function reasonsOf({ reasons, method, sure, rule, score, notes }) {
  if (!reasons.length && !rule && !notes.length) return null;
  const items = [...reasons, ...notes].map((reason) => make("li", {}, reason));
  const fine = [method && t("method_line", { method: t(`method_${method}`), score: sure }), rule && t("rule_line", { rule, score })].filter(Boolean);
  return make("details", {}, make("summary", {}, t("reasons")), make("ul", {}, ...items), ...fine.map((text) => make("p", { class: "fine" }, text)));
}

function wrongOf(yaml) {
  const copy = make("button", { type: "button", class: "quiet" }, t("copy"));
  copy.addEventListener("click", () => copyText(yaml, copy));
  return make("details", {}, make("summary", {}, t("wrong_place")), make("p", { class: "fine" }, t("wrong_help")), make("pre", { class: "yaml", dir: "ltr", tabindex: "0" }, yaml), copy);
}

async function copyText(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = t("copied");
  } catch {
    getSelection().selectAllChildren(button.previousElementSibling);
  }
}

function wrongPlaceYaml(row, { said }) {
  const place = data.rows.place[row] ? data.head.places[data.rows.place[row] - 1] : null;
  return placeYaml(said || place?.[1] || "NAME", place);
}

// JSON's strings are YAML's: whatever stands in a name stays inside its quotes.
function placeYaml(said, place) {
  const quoted = (text) => JSON.stringify(text);
  const name = place?.[1] ?? said;
  const slug = place?.[0] ?? `${data.head.theatre}.${said.normalize("NFD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "place"}`;
  return ["places:", `  ${quoted(slug)}:`, `    name: ${quoted(name)}`, `    names: [${quoted(said)}]`, `    kind: ${place?.[2] ?? "town"}`, `    lat: ${place?.[7] ?? "LATITUDE"}`, `    lon: ${place?.[6] ?? "LONGITUDE"}`, ""].join("\n");
}

async function manyCard({ rows }) {
  const items = rows.slice(0, 200).map((row) => make("li", {}, rowButton(row, rows)));
  const more = rows.length > 200 ? [make("p", { class: "fine" }, t("more_in_table", { count: count(rows.length - 200) }))] : [];
  return [make("h2", { class: "card-title" }, t("many_here", { count: count(rows.length), place: placeName(rows[0]) })), ...(new Set(rows.map((row) => data.rows.place[row])).size === 1 ? overTime(rows[0]) : []), make("ul", { class: "rows" }, ...items), ...more];
}

// From one event of several the way leads back to all of them.
function backToMany() {
  const { among } = state.selected ?? {};
  return among ? make("button", { class: "link", type: "button", onclick: () => select({ kind: "many", rows: among }) }, t("many_here", { count: count(among.length), place: placeName(among[0]) })) : null;
}

function rowButton(row, among) {
  return make("button", { class: "row", type: "button", onclick: () => select({ kind: "event", row, among }) }, rowSymbol(row, 15), make("span", {}, ...apart(typeLabel(data.head.types[data.rows.type[row]]), placeName(row), rowDate(row), partyNames(row))));
}

async function controlCard({ i }) {
  const status = data.head.control[i];
  const place = data.head.places[status.place];
  const old = daysBetween(status.last, isoOf(state.to));
  const facts = make("dl", {}, ...fact(t("since"), sinceWords(status)), ...fact(t("last_report"), `${dateWords(status.last)}${old > STALE_DAYS ? ` (${t("days_ago", { days: count(old) })})` : ""}`), ...fact(t("confidence"), t(`confidence_${status.confidence}`)), ...fact(t("shown_for"), `${dateWords(status.from)} – ${dateWords(status.to)}`));
  return [
    make("h2", { class: "card-title" }, controlSwatch(status), make("bdi", {}, placeLabel(status.place + 1))),
    make("p", { class: "card-date" }, controlWords(status)), facts, ...placeOver(status.place),
    make("h3", {}, t("statements", { count: count(status.claims.length) })),
    make("ol", { class: "claims" }, ...status.claims.map(([claim, weight]) => claimItem(data.head.claims[claim], weight))),
    wrongOf(placeYaml(place[1], place)), make("p", { class: "fine" }, t("disclaimer")),
  ];
}

function claimItem(claim, weight) {
  const says = t(`says_${claim.says}`, { actor: claim.actor, place: claim.place });
  const source = { number: claim.doc, source: data.head.documents[claim.doc]?.[2] || claim.publisher, published: claim.asOf, title: "", url: claim.url };
  const said = [t(`assertion_${claim.assertion}`), claim.claimant && t("says_so", { claimant: claim.claimant })].filter(Boolean).join(" ");
  return make("li", {}, make("strong", {}, make("bdi", {}, says)), " · ", ...apart(t(`basis_${claim.basis}`), said),
    claim.quote ? make("blockquote", { dir: "auto" }, claim.quote) : null, sourcesOf([source], claim.start), make("span", { class: "fine" }, `${t("weight", { weight })}${claim.note ? ` · ${claim.note}` : ""}`));
}

async function mentionCard({ i }) {
  const mention = data.mentions[i];
  const place = mention.place ? data.head.places[mention.place - 1] : null;
  const where = mention.lon === null ? t("not_found") : `${place?.[1] ?? mention.text} · ${mention.lat.toFixed(3)}, ${mention.lon.toFixed(3)}`;
  const facts = make("dl", {}, ...fact(t("written_as"), mention.text), ...fact(t("where"), where, make("span", { class: "fine block" }, t(`precision_${mention.precision}`, { km: mention.radius ? count(mention.radius / 10) : "?" }))), ...fact(t("role"), t(`role_${mention.role}`)));
  const others = mention.candidates.length ? [make("h3", {}, t("candidates")), make("ul", {}, ...mention.candidates.map(([name, id, score]) => make("li", {}, `${name} (${id}) ${score}`)))] : [];
  return [make("h2", { class: "card-title" }, mention.text), facts, reasonsOf({ reasons: mention.reasons, method: mention.method, sure: mention.score, rule: "", score: 0, notes: [] }), ...others, wrongOf(placeYaml(mention.text, place))].filter(Boolean);
}
