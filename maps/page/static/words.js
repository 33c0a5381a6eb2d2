// Words of the page in the reader's language; text is only ever set as text.
import { byId, make, nameElement } from "./elements.js";
import { data, DAY_MS, isoOf, state } from "./state.js";

const RIGHT_TO_LEFT = ["ar"];

export function t(key, values = {}) {
  const words = data.head.words[state.language];
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => isolated(values[name] ?? ""));
}

// What is filled into a line that runs from the right keeps its own direction, and its neighbours theirs.
export const isolated = (text) => (text !== "" && RIGHT_TO_LEFT.includes(state.language) ? `\u2068${text}\u2069` : text);

// Western digits in Arabic keep columns of figures alike; British order of dates is the unambiguous one.
const LOCALES = { ar: "ar-u-nu-latn", en: "en-GB" };
export const locale = () => LOCALES[state.language] ?? state.language;
// The browser's own makers of words are slow to make and quick to use: one each for language and form.
const makers = new Map();
export function made(key, makeOne) {
  const whole = `${locale()} ${key}`;
  if (!makers.has(whole)) makers.set(whole, makeOne(locale()));
  return makers.get(whole);
}

export const count = (value) => made("count", (language) => new Intl.NumberFormat(language)).format(value);
const DATE_FORMS = {
  day: { day: "numeric", month: "short", year: "numeric" }, tick: { day: "numeric", month: "short" }, tickMonth: { month: "short" }, monthShort: { month: "short", year: "numeric" }, tickYear: { year: "numeric" },
};

export function dateAs(form, iso) {
  return made(form, (language) => new Intl.DateTimeFormat(language, { ...DATE_FORMS[form], timeZone: "UTC" })).format(Date.parse(`${iso}T00:00:00Z`));
}

export const dateWords = (iso) => (iso ? dateAs("day", iso) : t("no_date"));
export const dayWords = (day) => (data.dated ? dateWords(isoOf(day)) : t("no_date"));
// The window in which something happened: a day, some days, whole months or years.
export function windowWords(first, last) {
  if (first === last) return dayWords(first);
  const [from, to] = [first, last].map((day) => new Date((day + data.first) * DAY_MS));
  const whole = from.getUTCDate() === 1 && new Date(Number(to) + DAY_MS).getUTCDate() === 1;
  const form = !whole ? "day" : from.getUTCMonth() === 0 && to.getUTCMonth() === 11 ? "tickYear" : "monthShort";
  return made(form, (language) => new Intl.DateTimeFormat(language, { ...DATE_FORMS[form], timeZone: "UTC" })).formatRange(from, to);
}

export const typeLabel = (type) => type.labels[state.language] ?? type.label;
export const layerLabel = (layer) => t(`layer_${layer.id}`);
// Names in the language of the page, where the gazetteer has one in it.
export const groundLabel = (row) => row[8]?.[state.language] ?? row[0];
export const placeLabel = (at) => (at ? (data.head.places[at - 1][10]?.[state.language] ?? data.head.places[at - 1][1]) : "");
// A unit is known by its name: the ground has it in other languages.
export const unitLabel = (name) => made(`unit ${data.head.digest}`, () => new Map(data.head.ground.filter(([, kind, , , , , , , labels]) => labels && (kind === "adm1" || kind === "adm2")).map((row) => [row[0], groundLabel(row)]))).get(name) ?? name;
export const actorName = (at) => namedIn(data.head.actors[at - 1]);
const namedIn = (name) => data.head.actorLabels[name]?.[state.language] ?? name;
export const sideLabel = (side) => data.head.sides[side]?.[2]?.[state.language] ?? data.head.sides[side]?.[0] ?? t("nobody_known");

export function fillWords() {
  document.documentElement.lang = state.language;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(state.language) ? "rtl" : "ltr";
  document.querySelector("h1").textContent = data.head.names[state.language] ?? data.head.title;
  for (const element of document.querySelectorAll("[data-w]")) element.textContent = t(element.dataset.w);
  for (const element of document.querySelectorAll("[data-name]")) nameElement(element, t(element.dataset.name));
  byId("language").value = state.language;
  byId("search").placeholder = t("search_hint");
  byId("table-filter").placeholder = t("table_filter");
}

export function plural(key, n) {
  const rule = made("plural", (language) => new Intl.PluralRules(language)).select(n);
  const words = data.head.words[state.language];
  return (words[`${key}_${rule}`] ?? words[`${key}_other`] ?? key).replace("{n}", count(n));
}

// Runs that may be written from either side stay whole: each is set apart from its neighbours.
export const apartBy = (between, ...parts) => parts.filter(Boolean).flatMap((part, at) => [...(at ? [between] : []), make("bdi", {}, part)]);

export const apart = (...parts) => apartBy(" · ", ...parts);

// The browser knows the names of countries in every language; what is no code of two letters stays as it is.
export function countryName(code) {
  return /^[A-Z]{2}$/.test(code) ? (new Intl.DisplayNames(locale(), { type: "region" }).of(code) ?? code) : code;
}

export function rangeWords([low, best, high, text]) {
  const range = low === high ? count(best) : `${count(low)}–${count(high)}`;
  return text && text !== String(best) ? `${range} (“${text}”)` : range;
}

// Only http and https lead anywhere; anything else stays text.
export function safeLink(url) {
  return /^https?:\/\//i.test(url ?? "") ? url : "";
}
