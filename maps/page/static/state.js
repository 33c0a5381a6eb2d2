// What is shown: the data, the reader's choices, and who is notified when one of them changes.
export const data = { head: null, rows: null, first: 0, days: 1, undated: 0, pass: null };
export const state = {
  language: "en", from: 0, to: 0, off: new Set(), offTypes: new Set(), offAssertions: new Set(), offPrecisions: new Set(),
  actor: 0, query: "", hits: null, selected: null, tile: "", start: true, end: true, dark: null, then: null, split: 50,
};
// What scripts of others find of the page; start.js adds what can be done with it.
export const page = { map: null, data, state };
export const ASSERTIONS = ["reported", "claimed", "assessed", "denied", "planned", "hypothetical", "historical"];
export const PRECISIONS = ["exact", "near", "adm2", "adm1", "fuzzy", "country", "water", "unknown"];
export const DRAWN = ["point", "ring", "area", "fuzzy", "listed"];
export const LISTED = 4; // drawn not at all: a country, or nowhere
export const OFF_ASSERTIONS = [4, 5, 6];
export const DAY_MS = 86400000;
const SETTLE_MS = 140; // without input, after which what may wait is done
const HISTORICAL = 6;

export const dayOf = (text) => Math.round(Date.parse(`${text}T00:00:00Z`) / DAY_MS);
export const isoOf = (day) => new Date((day + data.first) * DAY_MS).toISOString().slice(0, 10);

export function takeData(head, rows) {
  data.head = head;
  data.rows = rows;
  cutLines(head, rows);
  rows.n = rows.type.length;
  rows.layer = new Uint8Array(rows.n);
  for (let i = 0; i < rows.n; i += 1) rows.layer[i] = head.types[rows.type[i]].layer;
  project(rows);
  measureTime();
  data.pass = new Uint8Array(rows.n);
}

// In a file lines travel end to end, each from where the one before ended, steps across before those up; the head knows the
// length of each, and has a sign for each arc that says as which border it is drawn. A live page gets all of it plainly.
function cutLines(head, { arcs, lines }) {
  if (!arcs) return;
  const cut = (all) => {
    const half = all.length / 2;
    let at = 0, x = 0, y = 0;
    return (length) => {
      const line = new Int32Array(length);
      for (let i = 0; i < length; i += 2, at += 1) {
        x += all[at];
        y += all[half + at];
        line[i] = i ? all[at] : x;
        line[i + 1] = i ? all[half + at] : y;
      }
      return line;
    };
  };
  head.arcs = head.arcs.map(cut(arcs));
  const next = cut(lines);
  for (const feature of head.features) feature[4] = feature[4].map(next);
  const [looks, signs] = head.borders;
  head.borders = Object.fromEntries(looks.map((look) => [look, []]));
  for (let arc = 0; arc < signs.length; arc += 1) head.borders[looks[signs[arc]]]?.push(arc);
}

// Web Mercator as shares of the world, so that a zoom is one multiplication.
function project(rows) {
  const { n, lon, lat } = rows;
  rows.x = new Float64Array(n);
  rows.y = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    rows.x[i] = (lon[i] + 180) / 360;
    const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat[i])) * Math.PI) / 180);
    rows.y[i] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
  }
}

function measureTime() {
  const { head, rows } = data;
  const ends = head.control.flatMap((one) => [dayOf(one.from), dayOf(one.last)]);
  const known = [];
  let low = 0;
  while (low < rows.n && (!rows.dated[low] || rows.assertion[low] === HISTORICAL)) low += 1;
  const zero = head.firstDay ? dayOf(head.firstDay) : 0;
  if (low < rows.n) known.push(zero + rows.day[low], zero + rows.day[rows.n - 1]);
  else known.push(...ends);
  if (head.asOf) known.push(dayOf(head.asOf));
  const last = known.length ? known.concat(ends.filter((day) => day <= Math.max(...known))).reduce((a, b) => Math.max(a, b)) : 0;
  data.dated = known.length > 0;  // else day 0 would be 1 January 1970
  data.first = known.length ? known.reduce((a, b) => Math.min(a, b)) : 0;
  data.days = Math.max(1, last - data.first + 1);
  for (data.undated = 0; data.undated < rows.n && !rows.dated[data.undated];) data.undated += 1;
  rows.at = rows.day.map((day, i) => (i < data.undated ? -2147483648 : day + zero - data.first));
  state.from = 0;
  state.to = head.asOf ? Math.min(data.days - 1, dayOf(head.asOf) - data.first) : data.days - 1;
}

// The different values of a column of few, ascending.
export function valuesIn(column) {
  const seen = [];
  for (let i = 0; i < column.length; i += 1) if (!seen[column[i]]) seen[column[i]] = true;
  return [...seen.keys()].filter((value) => seen[value]);
}

// First row whose day is at least `day`; rows are sorted, those without a day come first.
export function rowAt(day) {
  const { at } = data.rows;
  let low = 0, high = at.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle] < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Events without a day, or older than the timeline, show while its whole beginning is chosen.
export function shownRange() {
  return [state.from === 0 ? 0 : rowAt(state.from), rowAt(state.to + 1)];
}

export function filterRows() {
  const { rows, head, pass } = data;
  const layerOff = head.layers.map((layer) => state.off.has(layer.id));
  const typeOn = head.types.map((type) => Number(!layerOff[type.layer] && !state.offTypes.has(type.id)));
  const assertionOn = ASSERTIONS.map((_, i) => Number(!state.offAssertions.has(i)));
  const precisionOn = PRECISIONS.map((_, i) => Number(!state.offPrecisions.has(i)));
  const { actor, hits } = state;
  data.filters = (data.filters ?? 0) + 1;
  for (let i = 0; i < rows.n; i += 1) pass[i] = typeOn[rows.type[i]] & assertionOn[rows.assertion[i]] & precisionOn[rows.precision[i]];
  if (actor) for (let i = 0; i < rows.n; i += 1) if (rows.actor1[i] !== actor && rows.actor2[i] !== actor) pass[i] = 0;
  if (hits) for (let i = 0; i < rows.n; i += 1) pass[i] &= hits[i];
}

// Rows that pass every filter within the chosen time, newest first; at most `most`.
export function shownRows(most = Infinity) {
  const [low, high] = shownRange();
  const found = [];
  for (let i = high - 1; i >= low && found.length < most; i -= 1) if (data.pass[i]) found.push(i);
  return found;
}

const listeners = { time: [], filter: [], select: [], words: [], view: [], settled: [] };
const pending = new Set();
let frame = 0, rest = 0;

export function on(what, listener) {
  for (const name of what.split(" ")) listeners[name].push(listener);
}

// Changes of one frame are announced together; what may wait (counts, lists, the address) follows when input rests.
export function changed(what) {
  pending.add(what);
  if (!frame) frame = requestAnimationFrame(notifyAll);
}

function notifyAll() {
  frame = 0;
  const now = [...pending];
  pending.clear();
  if (now.includes("filter")) filterRows();
  const due = new Set(now.flatMap((what) => listeners[what]));
  for (const listener of due) listener();
  settle(listeners.settled, SETTLE_MS);
}

// One listener a task: no frame waits for all of them, and a change that comes before the last of them starts anew.
function settle([first, ...others], wait) {
  clearTimeout(rest);
  rest = setTimeout(() => {
    if (frame) return; // a change waits to be shown: it goes first, and calls for this again
    if (others.length) settle(others, 0);
    first?.();
  }, wait);
}

export function select(what) {
  state.selected = what;
  changed("select");
}
