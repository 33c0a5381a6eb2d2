// What changed: the headline, who took what, what is disputed, events by province against the time before. The periods
// are computed when the page is made (maps/brief); here they are only put into words.
import { byId, make } from "./elements.js";
import { rowWords } from "./row_words.js";
import { data, dayOf, isoOf } from "./state.js";
import { pick } from "./view.js";
import { apart, count, dateWords, isolated, locale, placeLabel, plural, sideLabel, t, unitLabel } from "./words.js";

const BRIEF_KINDS = ["took", "holds", "says", "contested", "seen", "left", "silent"];
const BRIEF_WORDS = { took: "brief_took", holds: "state_controls_words", says: "state_claimed_words", contested: "state_contested_words", seen: "state_presence_words", left: "brief_left", silent: "brief_silent" };
const BRIEF_GROUPS = [["brief_changed", ["took", "left", "seen", "holds"]], ["brief_claimed", ["says"]], ["brief_disputed", ["contested"]]];
const LISTABLE = ["took", "holds", "says"]; // sentences that several places share
let visited = null;

// The day of the page as it was seen last; a reader may have switched the store off.
export function takeVisit() {
  const key = `sitmap-${data.head.theatre}`;
  try {
    const old = localStorage.getItem(key);
    if (data.head.asOf) localStorage.setItem(key, data.head.asOf);
    if (old && old < data.head.asOf) visited = { day: old, at: data.head.briefs.findIndex(({ first }) => first <= isoOf(dayOf(old) - data.first + 1)) };
  } catch {
    visited = null;
  }
}

export function fillBrief(at = Math.max(visited?.at ?? 0, 0)) {
  const { briefs } = data.head;
  const brief = briefs[at];
  if (!brief) return byId("brief").replaceChildren();
  byId("headline").textContent = briefHead(brief);
  const choice = make("select", { "aria-label": t("brief_period") }, ...briefs.map((one, i) => make("option", { value: i }, briefName(one, i))));
  choice.value = at;
  choice.addEventListener("change", () => {
    fillBrief(Number(choice.value));
    byId("brief").querySelector("select").focus();
  });
  const groups = BRIEF_GROUPS.flatMap(([title, kinds]) => briefGroup(t(title), brief.lines.filter(([kind]) => kinds.includes(BRIEF_KINDS[kind])).map(briefLine)));
  const rows = briefGroup(t("group_events"), brief.rows.map((row) => make("li", {}, briefButton(`${rowWords(row)}${data.rows.deaths[row] > 1 ? ` · ${isolated(t("brief_killed", { number: count(data.rows.deaths[row] - 1) }))}` : ""}`, { kind: "event", row }))));
  return byId("brief").replaceChildren(make("h2", {}, t("brief")), choice, ...[...new Set([briefHead(brief), briefTotal(brief)])].filter(Boolean).map((text) => make("p", {}, text)), ...groups, ...rows, ...briefProvinces(brief));
}

function briefName({ key, first }, at) {
  if (visited?.at === at) return t("brief_visit", { date: dateWords(visited.day) });
  return ["day", "week", "month"].includes(key) ? t(`brief_${key}`) : t("brief_report", { date: dateWords(key || first) });
}

function briefGroup(title, items) {
  return items.length ? [make("h3", {}, title), make("ul", {}, ...items)] : [];
}

const briefButton = (text, what) => make("button", { class: "link", type: "button", onclick: () => pick(what) }, text);

function briefLine(line) {
  const [, i, , source, day] = line;
  return make("li", {}, briefButton(briefSentence(line), { kind: "control", i }), make("span", { class: "fine block" }, ...apart(source, day && dateWords(day))));
}

const briefHands = ({ holder, rivals, state }) => (state === "contested" ? [holder, ...rivals] : [holder]).map(sideLabel).join(", ");

function briefValues([kind, i, before]) {
  const status = data.head.control[i], old = data.head.control[before];
  return { kind: BRIEF_KINDS[kind], place: placeLabel(status.place + 1), side: sideLabel(status.holder), rivals: status.rivals.map(sideLabel).join(", "), before: old && old.state !== "unknown" ? briefHands(old) : "" };
}

export function briefSentence(line) {
  const { kind, ...values } = briefValues(line);
  const said = t(BRIEF_WORDS[kind], { ...values, before: values.before || t("nobody_known") });
  return values.before && !["left", "silent"].includes(kind) ? `${said} (${t("brief_before", { side: values.before })})` : said;
}

function briefHead(brief) {
  const lines = brief.lead.map((at) => brief.lines[at]);
  if (!lines.length) return briefTotal(brief) || t("brief_nothing");
  const { kind, ...values } = briefValues(lines[0]);
  if (lines.length === 1 || !LISTABLE.includes(kind)) return `${briefSentence(lines[0])}.`;
  const names = new Intl.ListFormat(locale()).format(lines.slice(0, 3).map((line) => briefValues(line).place));
  return `${t(BRIEF_WORDS[kind], { ...values, place: names })}.`;
}

function briefTotal({ events, deaths, least, provinces }) {
  if (!events) return "";
  const said = [plural("brief_events", events), deaths && t(least ? "brief_killed_least" : "brief_killed", { number: count(deaths) })].filter(Boolean).join(", ");
  return provinces[0]?.[1] && events > 1 ? t("brief_most", { said, province: unitLabel(provinces[0][0]) }) : `${said}.`;
}

function briefProvinces({ provinces }) {
  const rows = provinces.filter(([, now, before]) => now || before);
  const items = rows.map(([name, now, before]) => make("li", {}, make("bdi", {}, unitLabel(name)), make("span", { class: "count" }, `${count(now)}${before === null ? "" : ` (${t("brief_mean", { mean: before.toLocaleString(locale(), { maximumFractionDigits: 1 }) })})`}`)));
  return items.length ? [make("h3", {}, t("brief_provinces")), make("ul", { class: "provinces" }, ...items)] : [];
}
