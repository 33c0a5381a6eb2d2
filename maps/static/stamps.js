// Many events: one canvas. Crowded ground shows counts ringed by the colours of their layers, the rest single dots.
const CELL_PX = 56;
const DOT_PX = 3.2;
const CROWD = 24; // so many events in one cell become a count
let stampLayer, stampCells = new Map(), stampIndex = null;

function addStamps(map) {
  stampLayer = new Overlay("stamps", paintStamps).addTo(map);
}

function paintStamps(layer, { width, height, ratio, pad }) {
  const pen = layer.canvas.getContext("2d");
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, layer.canvas.width, layer.canvas.height);
  stampCells = new Map();
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

function stampScratch(n) {
  if (scratch.length !== n) scratch = new Uint32Array(n);
  return scratch;
}

function sortRows(begins, bucketOf, n) {
  const next = begins.slice(), sorted = new Uint32Array(begins[begins.length - 1]);
  for (let i = 0; i < n; i += 1) if (bucketOf[i]) sorted[next[bucketOf[i] - 1]++] = i;
  return sorted;
}

// First place in sorted[begin..end) whose row is at least `row`.
function firstFrom(sorted, begin, end, row) {
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

// One path a layer: some thousand squares are filled in a millisecond or two.
function stampDots(pen, view, cells, { sorted }) {
  const { rows, head } = data;
  const sparse = cells.filter(({ total }) => total <= CROWD).flatMap(({ spans }) => spans);
  const paths = head.layers.map(() => new Path2D());
  for (const [begin, end] of sparse) {
    for (let at = begin; at < end; at += 1) {
      const i = sorted[at];
      paths[rows.layer[i]].rect(rows.x[i] * view.scale + view.left - DOT_PX / 2, rows.y[i] * view.scale + view.top - DOT_PX / 2, DOT_PX, DOT_PX);
    }
  }
  pen.globalAlpha = 0.88; // slightly see-through, so that the ground stays legible
  paths.forEach((path, layer) => {
    pen.fillStyle = inkOf(head.layers[layer].colour);
    pen.fill(path);
  });
  pen.globalAlpha = 1;
}

// A count stands at the middle of its events; the ring around it says of which layers they are.
function paintCounts(pen, view, cells, index) {
  const crowds = cells.filter(({ total }) => total > CROWD);
  const largest = crowds.reduce((most, { total }) => Math.max(most, total), 1);
  const tone = { paper: colourOf("paper"), font: colourOf("font"), ink: colourOf("ink"), inks: data.head.layers.map((layer) => inkOf(layer.colour)) };
  for (const cell of crowds) {
    const [x, y] = middleOf(index, cell, view);
    const crowd = { x, y, radius: 11 + 15 * Math.sqrt(cell.total / largest), total: cell.total, counts: cell.counts };
    paintCount(pen, crowd, tone);
    stampCells.set(cell.at, { ...crowd, x: x - view.pad, y: y - view.pad });
  }
}

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

function paintCount(pen, { x, y, radius, total, counts }, { paper, font, ink, inks }) {
  disc(pen, x, y, radius + 1.5, paper);
  let turn = -Math.PI / 2;
  for (let kind = counts.length - 1; kind >= 0; kind -= 1) {
    if (!counts[kind]) continue;
    const next = turn + (2 * Math.PI * counts[kind]) / total;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.arc(x, y, radius, turn, next);
    pen.fillStyle = inks[kind];
    pen.fill();
    turn = next;
  }
  disc(pen, x, y, radius * 0.76, paper);
  pen.fillStyle = ink;
  pen.font = `600 ${radius > 20 ? 12 : radius > 13 ? 10.5 : 9.5}px ${font}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(shortCount(total), x, y + 0.5);
  pen.textAlign = "start";
}

function disc(pen, x, y, radius, fill) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fillStyle = fill;
  pen.fill();
}

const shortCount = (value) => (value < 1000 ? String(value) : value < 9950 ? `${(value / 1000).toFixed(1)}k` : `${Math.round(value / 1000)}k`);

// The event or the count under a point of the map, or null.
function stampAt(map, point, reach = 9) {
  for (const crowd of stampCells.values()) {
    if (Math.hypot(point.x - crowd.x, point.y - crowd.y) <= crowd.radius) return { crowd };
  }
  const { rows, pass } = data;
  const size = map.getSize();
  const [low, high] = shownRange();
  const { scale, left, top } = viewOf(map, { width: size.x, height: size.y, ratio: 1, pad: 0 });
  let best = -1, nearest = reach;
  for (let i = high - 1; i >= low; i -= 1) {
    if (!pass[i] || rows.drawn[i] === LISTED) continue;
    const dx = Math.abs(rows.x[i] * scale + left - point.x);
    if (dx >= nearest) continue;
    const far = Math.hypot(dx, rows.y[i] * scale + top - point.y);
    if (far < nearest) [nearest, best] = [far, i];
  }
  return best < 0 ? null : { row: best };
}

function clickStamp(map, event) {
  const hit = stampAt(map, event.containerPoint);
  if (hit?.crowd) map.setView(map.containerPointToLatLng([hit.crowd.x, hit.crowd.y]), Math.min(18, map.getZoom() + 2));
  else if (hit) select({ kind: "event", row: hit.row });
}
