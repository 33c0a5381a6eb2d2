// Many events: one canvas. Crowded ground shows counts in the colour of what is most frequent there, the rest single
// dots, stamped as pixels into one image, newest first, each 2x2 cell once.
const CELL_PX = 56;
const CROWD = 24; // so many events in one cell become a count
let stampLayer, stampCells = new Map();
let stampMemory = { pixels: null, width: 0, height: 0 };

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
  const grid = countCells(view);
  stampDots(pen, view, grid);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintCounts(pen, view, grid);
}

// World shares times `scale` plus `left`/`top` give pixels of the canvas (not of the screen: no ratio yet).
function viewOf(map, { width, height, ratio, pad }) {
  const scale = 256 * 2 ** map.getZoom();
  const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([-pad, -pad]));
  const [low, high] = shownRange();
  return { scale, left: -origin.x, top: -origin.y, width, height, ratio, pad, low, high };
}

// How many of each layer lie in each cell. Cells stand on the world, so that counts do not jump when the map moves.
function countCells({ scale, left, top, width, height, low, high }) {
  const { rows, pass, head } = data;
  const shiftX = mod(left, CELL_PX), shiftY = mod(top, CELL_PX);
  const across = Math.ceil((width + CELL_PX) / CELL_PX) + 1, down = Math.ceil((height + CELL_PX) / CELL_PX) + 1;
  const kinds = head.layers.length;
  const counts = new Uint32Array(across * down * kinds), totals = new Uint32Array(across * down);
  const sumX = new Float64Array(across * down), sumY = new Float64Array(across * down);
  const { x, y, layer, drawn } = rows;
  const offX = left - shiftX + CELL_PX, offY = top - shiftY + CELL_PX;
  const stepX = scale / CELL_PX, addX = offX / CELL_PX, addY = offY / CELL_PX;
  for (let i = low; i < high; i += 1) {
    if (!pass[i] || drawn[i] === 4) continue;
    const column = x[i] * stepX + addX, line = y[i] * stepX + addY;
    if (column < 0 || line < 0 || column >= across || line >= down) continue;
    const at = (line | 0) * across + (column | 0);
    counts[at * kinds + layer[i]] += 1;
    totals[at] += 1;
    sumX[at] += column;
    sumY[at] += line;
  }
  return { across, down, kinds, counts, totals, sumX, sumY, shiftX, shiftY };
}

const mod = (value, by) => ((value % by) + by) % by;

function stampDots(pen, view, grid) {
  const { rows, pass, head } = data;
  const { ratio } = view;
  const wide = Math.round(view.width * ratio), tall = Math.round(view.height * ratio);
  const image = pen.createImageData(wide, tall);
  const pixels = new Uint32Array(image.data.buffer);
  const inks = head.layers.map((layer) => pixelOf(inkOf(layer.colour)));
  const size = Math.round(3 * ratio);
  const { x, y, layer, drawn } = rows;
  const zoomX = view.scale * ratio, left = view.left * ratio, top = view.top * ratio;
  const cell = CELL_PX * ratio, shiftX = (grid.shiftX - CELL_PX) * ratio, shiftY = (grid.shiftY - CELL_PX) * ratio;
  for (let i = view.high - 1; i >= view.low; i -= 1) {
    if (!pass[i] || drawn[i] === 4) continue;
    const px = x[i] * zoomX + left, py = y[i] * zoomX + top;
    if (px < size || py < size || px >= wide - size || py >= tall - size) continue;
    const at = (((py - shiftY) / cell) | 0) * grid.across + (((px - shiftX) / cell) | 0);
    if (grid.totals[at] > CROWD) continue;
    const start = (py | 0) * wide + (px | 0);
    if (pixels[start]) continue;
    stampOne(pixels, start, wide, size, inks[layer[i]]);
  }
  pen.putImageData(image, 0, 0);
}

function stampOne(pixels, start, wide, size, ink) {
  const half = size >> 1;
  for (let down = -half; down <= half; down += 1) {
    const begin = start + down * wide - half;
    pixels.fill(ink, begin, begin + 2 * half + 1);
  }
}

// Little-endian RGBA, slightly see-through, so that the ground stays legible.
function pixelOf(colour) {
  const pen = new OffscreenCanvas(1, 1).getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return ((225 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

// A count stands at the middle of its events; the ring around it says of which layers they are.
function paintCounts(pen, view, grid) {
  const { across, down, totals, sumX, sumY, shiftX, shiftY } = grid;
  const largest = totals.reduce((a, b) => Math.max(a, b), 1);
  const tone = { paper: colourOf("paper"), font: colourOf("font"), ink: colourOf("ink"), inks: data.head.layers.map((layer) => inkOf(layer.colour)) };
  for (let at = 0; at < across * down; at += 1) {
    if (totals[at] <= CROWD) continue;
    const x = (sumX[at] / totals[at] - 1) * CELL_PX + shiftX, y = (sumY[at] / totals[at] - 1) * CELL_PX + shiftY;
    const crowd = { x, y, radius: 11 + 15 * Math.sqrt(totals[at] / largest), total: totals[at], counts: grid.counts.subarray(at * grid.kinds, (at + 1) * grid.kinds) };
    paintCount(pen, crowd, tone);
    stampCells.set(at, { ...crowd, x: x - view.pad, y: y - view.pad });
  }
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
  const { scale, left, top, low, high } = viewOf(map, { width: size.x, height: size.y, ratio: 1, pad: 0 });
  let best = -1, nearest = reach;
  for (let i = high - 1; i >= low; i -= 1) {
    if (!pass[i] || rows.drawn[i] === 4) continue;
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
