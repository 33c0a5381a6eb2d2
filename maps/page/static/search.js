// One field for places, parties, kinds and sentences: a list under it answers names at once and sentences as they are
// found; the map meanwhile shows what matches. Enter goes to what was typed.
import { BLOCK_ROWS, cell, readBlock, readDetail } from "./details.js";
import { byId, make, say } from "./elements.js";
import { fillFilters, fillLayers, resetFilters } from "./filters.js";
import { shapeAt } from "./ground.js";
import { rowDate } from "./row_words.js";
import { changed, data, filterRows, page, select, shownRange, state } from "./state.js";
import { typeSymbol } from "./symbols.js";
import { goTo } from "./view.js";
import { actorName, count, groundLabel, layerLabel, placeLabel, plural, t, typeLabel } from "./words.js";

const SEARCH_REST_MS = 220, LATE_MS = 300; // a pause of the hand; from when on the page says that it is still looking
const TURN_MS = 30; // of looking without a break
const NAMES_MOST = 4, SENTENCES_MOST = 5; // of a kind in the list
const AROUND_LETTERS = 42; // of a sentence, before the words that were found
const GROUPS = ["place", "party", "kind"];
let searchRun = 0, searchRest = 0, nameIndex = null, looking = null, chosenHit = -1, entered = false;
export const plainBlocks = [];

const plain = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

export function addSearch() {
  const field = byId("search"), list = byId("hits");
  field.addEventListener("focus", () => void warmSearch());
  field.addEventListener("input", () => typeSearch(field.value));
  field.addEventListener("keydown", keySearch);
  field.addEventListener("blur", () => showHits(false));
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", ({ target }) => {
    if (target.closest("#hits-all")) return resetFilters({ keepQuery: true });
    return hitOf(target.closest("[role=option]"))?.act();
  });
}

// Names are listed letter by letter; the map follows when the hand rests.
export function typeSearch(text) {
  clearTimeout(searchRest);
  entered = false;
  looking = null;
  fillHits(text);
  searchRest = setTimeout(() => void search(text), SEARCH_REST_MS);
}

// Every place, party and kind with the plain forms of its names and the number of its events, made on the first use.
function namesOfAll() {
  return (nameIndex ??= [...placeEntries(), ...partyEntries(), ...kindEntries()].map((entry) => ({ ...entry, plain: [...new Set(entry.names.filter(Boolean).map(plain))] })));
}

export function countBy(...columns) {
  const counts = new Map();
  for (const column of columns) for (let i = 0; i < column.length; i += 1) counts.set(column[i], (counts.get(column[i]) ?? 0) + 1);
  return counts;
}

// The name in the language of the page comes first.
const namesIn = (name, labels) => [labels?.[state.language] ?? name, name, ...Object.values(labels || {})];

function placeEntries() {
  const { head, rows } = data;
  const counts = countBy(rows.place), found = new Map();
  head.ground.forEach((row) => {
    const [name, kind, lon, lat, shape, people, , , labels] = row;
    found.set(`${name} ${kind} ${lon} ${lat}`, { group: "place", names: namesIn(name, labels), row, kind, lon, lat, shape, people, events: 0, places: [] });
  });
  head.places.forEach(([, name, kind, , , , lon, lat, , , labels], at) => {
    const key = `${name} ${kind} ${lon} ${lat}`;
    const entry = found.get(key) ?? { group: "place", names: namesIn(name, labels), kind, lon, lat, shape: 0, people: 0, events: 0, places: [] };
    entry.events += counts.get(at + 1) ?? 0;
    entry.places.push(at);
    found.set(key, entry);
  });
  return [...found.values()];
}

function partyEntries() {
  const { actor1, actor2 } = data.rows;
  const counts = countBy(actor1, actor2);
  return data.head.actors.map((name, at) => ({ group: "party", names: [...new Set([actorName(at + 1), name])], actor: at + 1, events: counts.get(at + 1) ?? 0 }));
}

function kindEntries() {
  const { head, rows } = data;
  const counts = countBy(rows.type);
  return head.types.map((type, at) => ({ group: "kind", names: [typeLabel(type), type.label], type, events: counts.get(at) ?? 0 }));
}

// How well a name answers: the same, its beginning, the beginning of one of its words, anywhere in it. The first name is
// the one that is shown; others count as whole words, or little.
function rankOf({ plain: forms }, wanted) {
  const ranks = forms.map((form, at) => (form === wanted ? 0 : form.startsWith(wanted) ? (at ? 3 : 1) : form.includes(` ${wanted}`) ? (at ? 3 : 2) : form.includes(wanted) ? 4 : 9));
  return Math.min(...ranks);
}

function namesFor(text) {
  const wanted = plain(text.trim());
  if (!wanted) return [];
  const hits = namesOfAll().map((entry) => ({ entry, rank: rankOf(entry, wanted) })).filter(({ rank }) => rank < 9);
  return hits.sort((a, b) => a.rank - b.rank || b.entry.events - a.entry.events || (b.entry.people ?? 0) - (a.entry.people ?? 0) || (a.entry.names[0] < b.entry.names[0] ? -1 : 1));
}

const entryName = ({ group, names, type, actor, row, places }) => (group === "kind" ? typeLabel(type) : group === "party" ? actorName(actor) : row ? groundLabel(row) : placeLabel(places[0] + 1) || names[0]);

let hitList = []; // what stands in the list, in its order
const hitOf = (element) => hitList[Number(element?.dataset.at)];

function fillHits(text) {
  const names = namesFor(text);
  hitList = [];
  chosenHit = -1;
  const parts = GROUPS.flatMap((group) => {
    const own = names.filter(({ entry }) => entry.group === group);
    return own.length ? [hitGroup(t(`found_${group}`), own.length, own.slice(0, NAMES_MOST).map(({ entry }) => nameOption(entry)))] : [];
  });
  byId("hit-list").replaceChildren(...parts, ...sentenceGroup());
  byId("hit-foot").replaceChildren(...stillLooking(), ...beyondFilters());
  byId("hit-list").hidden = !hitList.length;
  showHits(Boolean(text.trim()) && document.activeElement === byId("search"));
}

function hitGroup(title, many, options) {
  return make("div", { role: "group", "aria-label": title }, make("p", { class: "fine", role: "presentation" }, `${title} `, make("span", { class: "count" }, count(many))), ...options);
}

function option(act, ...parts) {
  const at = hitList.push({ act }) - 1;
  return make("div", { role: "option", id: `hit-${at}`, "data-at": at, "aria-selected": "false" }, ...parts);
}

function nameOption(entry) {
  const kind = entry.group === "place" && entry.kind ? t(`kind_${entry.kind}`) : "";
  const symbol = entry.group === "kind" ? typeSymbol(entry.type, 14) : null;
  return option(() => chooseName(entry), symbol, make("bdi", { class: "hit-name" }, entryName(entry)), kind && make("span", { class: "fine" }, kind), make("span", { class: "count" }, plural("events", entry.events)));
}

// The sentences found so far.
function sentenceGroup() {
  if (!looking) return [];
  const { rows, many } = looking;
  const options = rows.slice(0, SENTENCES_MOST).map(({ row, text, at, size }) => option(() => chooseSentence(row), make("bdi", { class: "hit-said", dir: "auto" }, ...aroundOf(text, at, size)), make("span", { class: "fine" }, rowDate(row))));
  return options.length ? [hitGroup(t("found_sentence"), many, options)] : [];
}

const stillLooking = () => (looking?.late && looking.share < 1 ? [make("p", { class: "fine" }, t("still_looking", { share: count(Math.round(looking.share * 100)) }))] : []);

// Letters of the plain form and of the text may differ in number: the words are marked where both are the same.
function aroundOf(text, at, size) {
  const begin = at > AROUND_LETTERS ? text.indexOf(" ", at - AROUND_LETTERS) + 1 : 0;
  const from = begin > at ? at : begin;
  return [from ? "… " : "", text.slice(from, at), make("mark", {}, text.slice(at, at + size)), text.slice(at + size, at + size + 120)];
}

// What the filters and the chosen time hide is said, with the way to it.
function beyondFilters() {
  const { hits } = state;
  if (!hits || !looking) return [];
  const total = hits.reduce((sum, hit) => sum + hit, 0);
  const shown = shownTotal();
  if (shown >= total) return total || looking.share < 1 || hitList.length ? [] : [make("p", { class: "fine" }, t("found_nothing"))];
  return [make("p", { class: "fine beyond" }, t("found_hidden", { count: count(total - shown), all: count(total) }), " ", make("button", { id: "hits-all", class: "link", type: "button", tabindex: -1 }, t("show_hidden")))];
}

function shownTotal() {
  const [low, high] = shownRange();
  let shown = 0;
  for (let i = low; i < high; i += 1) shown += data.pass[i];
  return shown;
}

function showHits(open) {
  const shown = open && byId("hit-list").childElementCount + byId("hit-foot").childElementCount > 0;
  byId("hits").hidden = !shown;
  byId("search").setAttribute("aria-expanded", String(shown));
  if (!shown) byId("search").removeAttribute("aria-activedescendant");
}

function keySearch(event) {
  const { key } = event;
  if (key === "Enter") return void enterSearch();
  if (key === "Escape" && !byId("hits").hidden) {
    event.preventDefault();
    event.stopPropagation();
    return showHits(false);
  }
  if (key !== "ArrowDown" && key !== "ArrowUp") return undefined;
  event.preventDefault();
  if (byId("hits").hidden) fillHits(byId("search").value);
  if (!hitList.length) return undefined;
  return markHit((chosenHit + (key === "ArrowDown" ? 1 : chosenHit < 0 ? 0 : -1) + hitList.length) % hitList.length);
}

function markHit(at) {
  chosenHit = at;
  for (const one of byId("hits").querySelectorAll("[role=option]")) one.setAttribute("aria-selected", String(Number(one.dataset.at) === at));
  byId("search").setAttribute("aria-activedescendant", `hit-${at}`);
  byId(`hit-${at}`).scrollIntoView({ block: "nearest" });
}

// Enter takes what is marked, else the name that answers best to what stands in the field by now, else a sentence.
function enterSearch() {
  const text = byId("search").value;
  if (!text.trim()) return undefined;
  if (chosenHit >= 0) return hitList[chosenHit]?.act();
  const [best] = namesFor(text);
  if (best && best.rank < 4) return chooseName(best.entry);
  if (looking?.rows.length) return chooseSentence(looking.rows[0].row);
  if (looking?.share === 1) return best ? chooseName(best.entry) : say(t("found_nothing"));
  entered = true;
  clearTimeout(searchRest);
  return void search(text);
}

const CHOICES = { place: choosePlace, party: chooseParty, kind: chooseKind };

// A name that was chosen is gone to or filtered by; the words in the field hide nothing any more.
function chooseName(entry) {
  clearTimeout(searchRest);
  searchRun += 1;
  looking = null;
  Object.assign(state, { query: "", hits: null });
  byId("search").value = entryName(entry);
  showHits(false);
  CHOICES[entry.group](entry);
  changed("filter");
  const shown = plural("events", entry.events);
  say(`${entryName(entry)} · ${shown}`);
}

function choosePlace({ lon, lat, shape, kind }) {
  if (shape) page.map.fitBounds(L.polygon(shapeAt(shape - 1)).getBounds(), { maxZoom: 10, padding: [30, 30] });
  else page.map.setView([lat, lon], Math.max(page.map.getZoom(), kind === "country" ? 5 : 9));
}

function chooseParty({ actor }) {
  state.actor = actor;
  fillFilters();
}

function chooseKind({ type }) {
  state.offTypes = new Set(data.head.types.filter((one) => one !== type).map(({ id }) => id));
  state.off.delete(data.head.layers[type.layer].id);
  fillLayers();
  fillFilters();
}

function chooseSentence(row) {
  showHits(false);
  entered = false;
  select({ kind: "event", row });
  goTo({ kind: "event", row });
}

// Names of types, places and parties at once; quotes block by block, so that the page stays quick.
export async function search(query) {
  state.query = query;
  const run = (searchRun += 1);
  const wanted = plain(query.trim());
  if (!wanted) {
    looking = null;
    return setHits(null);
  }
  const { rows, head } = data;
  const types = new Uint8Array(head.types.length), places = new Uint8Array(head.places.length + 1), actors = new Uint8Array(head.actors.length + 1);
  for (const { entry } of namesFor(query)) {
    if (entry.group === "kind") types[head.types.indexOf(entry.type)] = 1;
    else if (entry.group === "party") actors[entry.actor] = 1;
    else for (const at of entry.places) places[at + 1] = 1;
  }
  head.types.forEach((type, at) => (types[at] ||= Number(plain(layerLabel(head.layers[type.layer])).includes(wanted))));
  head.places.forEach(([, , , admin1, admin2], at) => (places[at + 1] ||= Number(plain(`${admin1} ${admin2}`).includes(wanted))));
  const hits = new Uint8Array(rows.n);
  for (let i = 0; i < rows.n; i += 1) hits[i] = types[rows.type[i]] | places[rows.place[i]] | actors[rows.actor1[i]] | actors[rows.actor2[i]];
  looking = { rows: [], many: 0, share: 0, late: false };
  return searchSentences(wanted, hits, run);
}

async function searchSentences(wanted, hits, run) {
  const total = Math.ceil(data.rows.n / BLOCK_ROWS), began = performance.now();
  let last = began;
  // The newest first: they stand last.
  for (let number = total - 1; number >= 0; number -= 1) {
    const lines = await plainBlock(number);
    if (run !== searchRun) return;
    for (let i = lines.length - 1; i >= 0; i -= 1) {
      const at = lines[i].indexOf(wanted);
      if (at < 0) continue;
      hits[number * BLOCK_ROWS + i] = 1;
      looking.many += 1;
      if (looking.rows.length < SENTENCES_MOST) looking.rows.push({ row: number * BLOCK_ROWS + i, at, size: wanted.length });
    }
    if (!looking.late && performance.now() - began > LATE_MS) sayLooking(hits);
    looking.share = (total - number) / total;
    if (looking.late && number % 8 === 0) await showFound(run);
    if (performance.now() - last > TURN_MS) last = await nextTurn();
    if (run !== searchRun) return;
  }
  looking.share = 1;
  setHits(hits);
  await showFound(run);
  if (run !== searchRun) return;
  say(t("found", { count: count(hits.reduce((sum, hit) => sum + hit, 0)) }));
  if (entered) enterSearch();
}

// Lets the hand in between.
const nextTurn = () => new Promise((done) => setTimeout(() => done(performance.now())));

// What takes longer is drawn twice: first what the names answer.
function sayLooking(hits) {
  looking.late = true;
  setHits(hits);
  say(t("still_looking", { share: count(Math.round(looking.share * 100)) }), { stay: true });
}

// The list with the sentences themselves, without taking away what the reader has marked in it.
async function showFound(run) {
  for (const one of looking.rows) one.text ??= (await readDetail(one.row)).quote;
  if (run !== searchRun) return;
  const marked = chosenHit;
  filterRows();
  fillHits(byId("search").value);
  if (marked >= 0 && marked < hitList.length && !byId("hits").hidden) markHit(marked);
}

function setHits(hits) {
  state.hits = hits;
  changed("filter");
}

// Quotes of a block in plain letters, one text for the whole block while it is made plain.
async function plainBlock(number) {
  if (!plainBlocks[number]) {
    const block = await readBlock(number), size = Math.min(BLOCK_ROWS, data.rows.n - number * BLOCK_ROWS);
    const quotes = Array.from({ length: size }, (_, i) => cell(block.quote, i).replaceAll("\u0000", " "));
    plainBlocks[number] = plain(quotes.join("\u0000")).split("\u0000");
  }
  return plainBlocks[number];
}

// Whoever enters the field will search: what takes long is begun.
async function warmSearch() {
  namesOfAll();
  for (let number = Math.ceil(data.rows.n / BLOCK_ROWS) - 1; number >= 0; number -= 1) await plainBlock(number);
}

// Names are those of a language.
export function forgetNames() {
  nameIndex = null;
}
