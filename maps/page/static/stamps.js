// Many events: one canvas. Crowded ground shows counts ringed by the colours of their layers, the rest single symbols.
import { batchedAt } from "./batches.js";
import { Overlay } from "./ground.js";
import { colourOf, inkOf } from "./scheme.js";
import { data, LISTED, select, shownRange } from "./state.js";
import { symbolStamp } from "./symbols.js";

const CELL_PX = 72; // space around a count, so that the ground stays seen
export const STAMP_PX = 11;
const RING_INNER = 0.76; // of the radius: how much of a count's disc its ring leaves free
const LEAST_LARGEST = 150; // events of the largest disc, unless there are more: few never look like many
const CROWD = 8; // more events than these in one cell become a count
export let crowded = true, stampLayer, stampCells = new Map(), stampIndex = null;
let stamped = []; // [x, y, row] of each single symbol, as painted
export const sprites = new Map(); // type and resolution -> symbol; emptied when the scheme changes

// Whether the sheet is so crowded that the canvas shows the events, not the marks.
export const stamping = () => crowded;

export function setStamping(value) {
  crowded = value;
}

export function addStamps(map) {
  stampLayer = new Overlay("stamps", paintStamps).addTo(map);
  map.on("mousemove", ({ containerPoint }) => {
    map.getContainer().classList.toggle("over-stamp", Boolean((stamping() && stampAt(containerPoint)) || batchedAt(containerPoint)));
  });
}

// Space that labels leave to the canvas.
export function stampBoxes() {
  const counts = [...stampCells.values()].map(({ x, y, radius }) => [x - radius, y - radius, 2 * radius, 2 * radius]);
  return counts.concat(stamped.map(([x, y]) => [x - STAMP_PX / 2, y - STAMP_PX / 2, STAMP_PX, STAMP_PX]));
}

export function paintStamps(layer, { width, height, ratio, pad }) {
  const pen = layer.canvas.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, layer.canvas.width, layer.canvas.height);
  stampCells = new Map();
  stamped = [];
  if (!stamping()) return;
  const view = viewOf(layer._map, { width, height, ratio, pad });
  const index = indexOf(view), cells = cellsOf(index, shownRange());
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  stampDots(pen, view, cells, index);
  paintCounts(pen, view, cells, index);
}

// World shares times `scale` plus `left`/`top` give pixels of the canvas (not of the screen: no ratio yet).
function viewOf(map, { width, height, ratio, pad }) {
  const scale = 256 * 2 ** map.getZoom();
  const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([-pad, -pad]));
  return { scale, left: -origin.x, top: -origin.y, width, height, ratio, pad };
}

// Rows in sight sorted by cell and layer, once a view or filter. The rows of one bucket ascend by day, so that what
// the slider shows of it is two binary searches: a frame costs the same for a thousand events and for a million.
function indexOf(view) {
  const key = [view.scale, view.left, view.top, view.width, view.height, data.filters].join(" ");
  if (stampIndex?.key !== key) stampIndex = { key, ...buildIndex(view) };
  return stampIndex;
}

// Cells stand on the world, so that counts do not jump when the map moves.
function buildIndex({ scale, left, top, width, height }) {
  const { rows, pass, head } = data;
  const across = Math.ceil(width / CELL_PX) + 2, down = Math.ceil(height / CELL_PX) + 2, kinds = head.layers.length;
  const addX = (left - mod(left, CELL_PX)) / CELL_PX + 1, addY = (top - mod(top, CELL_PX)) / CELL_PX + 1;
  const step = scale / CELL_PX;
  const { x, y, layer, drawn, n } = rows;
  const begins = new Uint32Array(across * down * kinds + 1), bucketOf = stampScratch(n);
  for (let i = 0; i < n; i += 1) {
    const column = x[i] * step + addX, line = y[i] * step + addY;
    const out = !pass[i] || drawn[i] === LISTED || column < 0 || line < 0 || column >= across || line >= down;
    const bucket = out ? 0 : ((line | 0) * across + (column | 0)) * kinds + layer[i] + 1;
    bucketOf[i] = bucket;
    if (bucket) begins[bucket] += 1;
  }
  for (let at = 1; at < begins.length; at += 1) begins[at] += begins[at - 1];
  return { across, down, kinds, begins, sorted: sortRows(begins, bucketOf, n) };
}

let scratch = new Uint32Array(0);

export function stampScratch(n) {
  if (scratch.length !== n) scratch = new Uint32Array(n);
  return scratch;
}

export function sortRows(begins, bucketOf, n) {
  const next = begins.slice(), sorted = new Uint32Array(begins[begins.length - 1]);
  for (let i = 0; i < n; i += 1) if (bucketOf[i]) sorted[next[bucketOf[i] - 1]++] = i;
  return sorted;
}

// First place in sorted[begin..end) whose row is at least `row`.
export function firstFrom(sorted, begin, end, row) {
  let low = begin, high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

// What of each cell lies in the chosen time: counts a layer, and where its rows begin and end.
function cellsOf(index, [low, high]) {
  const { across, down, kinds, begins, sorted } = index;
  const cells = [];
  for (let at = 0; at < across * down; at += 1) {
    const first = at * kinds;
    if (begins[first] === begins[first + kinds]) continue;
    const cell = { counts: new Uint32Array(kinds), total: 0, spans: [] };
    for (let kind = 0; kind < kinds; kind += 1) {
      const begin = firstFrom(sorted, begins[first + kind], begins[first + kind + 1], low);
      const end = firstFrom(sorted, begin, begins[first + kind + 1], high);
      cell.counts[kind] = end - begin;
      cell.total += end - begin;
      if (end > begin) cell.spans.push([begin, end]);
    }
    if (cell.total) cells.push({ ...cell, at, all: [begins[first], begins[first + kinds]] });
  }
  return cells;
}

const mod = (value, by) => ((value % by) + by) % by;

// Single events keep their shape: a symbol is painted once and stamped wherever it stands, the newest on top.
function stampDots(pen, view, cells, { sorted }) {
  const { rows } = data;
  const single = cells.filter(({ total }) => total <= CROWD).flatMap(({ spans }) => spans.flatMap(([begin, end]) => [...sorted.subarray(begin, end)]));
  for (const row of single.sort((a, b) => a - b)) {
    const x = rows.x[row] * view.scale + view.left, y = rows.y[row] * view.scale + view.top;
    const sprite = spriteOf(rows.type[row], view.ratio), wide = sprite.width / view.ratio;
    pen.drawImage(sprite, x - wide / 2, y - wide / 2, wide, wide);
    stamped.push([x - view.pad, y - view.pad, row]);
  }
}

function spriteOf(type, ratio) {
  const key = type * 4 + ratio;
  if (!sprites.has(key)) {
    const { shape, layer } = data.head.types[type];
    sprites.set(key, symbolStamp(shape, data.head.layers[layer].colour, STAMP_PX, ratio));
  }
  return sprites.get(key);
}

// A count stands at the middle of its events and within its cell, so that no two lie on each other; the ring around it
// says of which layers they are. All rings are painted together, one path a layer: that is much faster than one by one.
function paintCounts(pen, view, cells, index) {
  const crowds = cells.filter(({ total }) => total > CROWD);
  const largest = crowds.reduce((most, { total }) => Math.max(most, total), LEAST_LARGEST);
  const rings = crowds.map((cell) => crowdOf(cell, largest, index, view));
  const paper = colourOf("paper");
  fillAllOf(pen, paper, rings, addDisc);
  for (let kind = 0; kind < index.kinds; kind += 1) {
    fillAllOf(pen, inkOf(data.head.layers[kind].colour), rings.filter(({ counts }) => counts[kind]), (path, ring) => addShare(path, ring, kind));
  }
  writeCounts(pen, rings);
  for (const { at, x, y, radius, total } of rings) stampCells.set(at, { x: x - view.pad, y: y - view.pad, radius, total });
}

function crowdOf(cell, largest, index, view) {
  const radius = 11 + 15 * Math.sqrt(cell.total / largest);
  const [x, y] = middleOf(index, cell, view), slack = CELL_PX / 2 - radius - 1;
  const kept = (value, from) => {
    const centre = (Math.floor((value - from) / CELL_PX) + 0.5) * CELL_PX + from;
    return Math.max(centre - slack, Math.min(centre + slack, value));
  };
  return { at: cell.at, counts: cell.counts, total: cell.total, radius, x: kept(x, mod(view.left, CELL_PX)), y: kept(y, mod(view.top, CELL_PX)) };
}

function fillAllOf(pen, colour, rings, add) {
  const path = pen.newPath?.() ?? new Path2D();
  for (const ring of rings) add(path, ring);
  pen.fillStyle = colour;
  pen.fill(path);
}

function addDisc(path, { x, y, radius }) {
  path.moveTo(x + radius + 1.5, y);
  path.arc(x, y, radius + 1.5, 0, 2 * Math.PI);
}

// One layer's share of a ring, clockwise from the top, the layer that is drawn last first.
function addShare(path, { x, y, radius, counts, total }, kind) {
  let before = 0;
  for (let other = counts.length - 1; other > kind; other -= 1) before += counts[other];
  const from = (2 * Math.PI * before) / total - Math.PI / 2, to = from + (2 * Math.PI * counts[kind]) / total;
  const inner = radius * RING_INNER;
  path.moveTo(x + radius * Math.cos(from), y + radius * Math.sin(from));
  path.arc(x, y, radius, from, to);
  path.lineTo(x + inner * Math.cos(to), y + inner * Math.sin(to));
  path.arc(x, y, inner, to, from, true);
  path.closePath();
}

function writeCounts(pen, rings) {
  pen.fillStyle = colourOf("ink");
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  for (const size of [12, 10.5, 9.5]) {
    pen.font = `600 ${size}px ${colourOf("font")}`;
    for (const { x, y, radius, total } of rings) if (sizeOfCount(radius) === size) pen.fillText(shortCount(total), x, y + 0.5);
  }
  pen.textAlign = "start";
}

const sizeOfCount = (radius) => (radius > 20 ? 12 : radius > 13 ? 10.5 : 9.5);

// The middle of at most some hundred rows of the cell, whatever the time: it stays while the slider moves.
function middleOf(index, { at, all: [begin, end] }, { scale, left, top }) {
  index.middles ??= new Map();
  if (index.middles.has(at)) return index.middles.get(at);
  const by = Math.max(1, Math.floor((end - begin) / 300));
  let sumX = 0, sumY = 0, n = 0;
  for (let i = begin; i < end; i += by, n += 1) {
    sumX += data.rows.x[index.sorted[i]];
    sumY += data.rows.y[index.sorted[i]];
  }
  const middle = [(sumX / n) * scale + left, (sumY / n) * scale + top];
  index.middles.set(at, middle);
  return middle;
}

export const shortCount = (value) => (value < 1000 ? String(value) : value < 9950 ? `${(value / 1000).toFixed(1)}k` : `${Math.round(value / 1000)}k`);

// The event or the count that was painted under a point of the map, or null.
function stampAt({ x, y }, reach = 9) {
  for (const crowd of stampCells.values()) {
    if (Math.hypot(x - crowd.x, y - crowd.y) <= crowd.radius) return { crowd };
  }
  const far = stamped.map(([left, top]) => Math.hypot(x - left, y - top));
  const nearest = far.reduce((best, one, i) => (one <= (far[best] ?? reach) ? i : best), -1);
  return nearest < 0 ? null : { row: stamped[nearest][2] };
}

export function clickStamp(map, { containerPoint }) {
  const hit = stampAt(containerPoint);
  if (hit?.crowd) map.setView(map.containerPointToLatLng([hit.crowd.x, hit.crowd.y]), Math.min(18, map.getZoom() + 2));
  else if (hit) select({ kind: "event", row: hit.row });
  return hit;
}

export function forgetStamps() {
  sprites.clear();
  stampIndex = null;
}
