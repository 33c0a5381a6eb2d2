// Words of the page in the reader's language; text is only ever set as text.
const RIGHT_TO_LEFT = ["ar"];

function t(key, values = {}) {
  const words = data.head.words[state.language];
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

// Western digits in Arabic keep columns of figures alike; British order of dates is the unambiguous one.
const LOCALES = { ar: "ar-u-nu-latn", en: "en-GB" };
const locale = () => LOCALES[state.language] ?? state.language;
// The browser's own makers of words are slow to make and quick to use: one each for language and form.
const makers = new Map();
function made(key, make) {
  const whole = `${locale()} ${key}`;
  if (!makers.has(whole)) makers.set(whole, make(locale()));
  return makers.get(whole);
}

const count = (value) => made("count", (language) => new Intl.NumberFormat(language)).format(value);
const DATE_FORMS = {
  day: { day: "numeric", month: "short", year: "numeric" }, tick: { day: "numeric", month: "short" }, tickMonth: { month: "short" }, monthShort: { month: "short", year: "numeric" }, tickYear: { year: "numeric" },
};

function dateAs(form, iso) {
  return made(form, (language) => new Intl.DateTimeFormat(language, { ...DATE_FORMS[form], timeZone: "UTC" })).format(Date.parse(`${iso}T00:00:00Z`));
}

const dateWords = (iso) => (iso ? dateAs("day", iso) : t("no_date"));
const dayWords = (day) => (data.dated ? dateWords(isoOf(day)) : t("no_date"));
// The window in which something happened: a day, some days, whole months or years.
function windowWords(first, last) {
  if (first === last) return dayWords(first);
  const [from, to] = [first, last].map((day) => new Date((day + data.first) * DAY_MS));
  const whole = from.getUTCDate() === 1 && new Date(Number(to) + DAY_MS).getUTCDate() === 1;
  const form = !whole ? "day" : from.getUTCMonth() === 0 && to.getUTCMonth() === 11 ? "tickYear" : "monthShort";
  return made(form, (language) => new Intl.DateTimeFormat(language, { ...DATE_FORMS[form], timeZone: "UTC" })).formatRange(from, to);
}


const typeLabel = (type) => type.labels[state.language] ?? type.label;
const layerLabel = (layer) => t(`layer_${layer.id}`);
// Names in the language of the page, where the gazetteer has one in it.
const groundLabel = (row) => row[8]?.[state.language] ?? row[0];
const placeLabel = (at) => (at ? (data.head.places[at - 1][10]?.[state.language] ?? data.head.places[at - 1][1]) : "");
const actorName = (at) => data.head.actors[at - 1];
const sideLabel = (side) => data.head.sides[side]?.[0] ?? t("nobody_known");

// An element with attributes, listeners and children; a string child is text.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const byId = (id) => document.getElementById(id);

function fillWords() {
  document.documentElement.lang = state.language;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(state.language) ? "rtl" : "ltr";
  document.querySelector("h1").textContent = data.head.names[state.language] ?? data.head.title;
  for (const element of document.querySelectorAll("[data-w]")) element.textContent = t(element.dataset.w);
  for (const element of document.querySelectorAll("[data-name]")) nameElement(element, t(element.dataset.name));
  byId("search").placeholder = t("search_hint");
  byId("table-filter").placeholder = t("table_filter");
}

function plural(key, n) {
  const rule = made("plural", (language) => new Intl.PluralRules(language)).select(n);
  const words = data.head.words[state.language];
  return (words[`${key}_${rule}`] ?? words[`${key}_other`] ?? key).replace("{n}", count(n));
}

function nameElement(element, name) {
  element.setAttribute("aria-label", name);
  if (element.tagName === "BUTTON") element.title = name;
}

const TOAST_MS = 7000;
let toast = 0;

// A line on the map that screen readers speak. It goes by itself, unless something is still going on.
function say(text, { stay = false } = {}) {
  clearTimeout(toast);
  byId("status").textContent = text;
  if (text && !stay) toast = setTimeout(() => say(""), TOAST_MS);
}
