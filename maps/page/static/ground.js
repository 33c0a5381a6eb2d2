// The backdrop without a network: land, relief, water, borders. Painted on one canvas: it stands still while the map is
// dragged, and as elements it would cost half of a zoom.
import { DEGREE } from "./payload.js";
import { colourOf, isDark } from "./scheme.js";
import { data } from "./state.js";

const WIDE_PX = 1800; // from this width on, letters and marks are larger: such screens are looked at from farther away
const WIDE_SCALE = 1.2;
export const LINE_DEGREE = 1000; // steps a degree of rivers
const GROUND_PAD = 0.25; // of the map's size, painted beyond its edges so that a drag finds it there
const RELIEF_FADE = [6, 8.8]; // scales between which the slopes fade: closer in, the picture is coarser than the eye
const RELIEF_SHADE = 0.25, RELIEF_LIGHT = 0.34, RELIEF_DARK = 0.8; // how strong shade, light, and both on dark land are
const RELIEF_EDGE_PX = 40;
const CURVE_ZOOM = 7.5; // from here on the corners of rivers would be seen
const PARK_LEAST = 7.5, PARK_FADE = [8.5, 10.2]; // as their names: drawn roughly, they are no landmark without one
// Look of a border: [colour, width, smallest scale, dash, width close in].
const BORDERS = {
  coast: ["coast", 0.7, 0, [], 1],
  far: ["line-far", 0.6, 5, [], 0.8],
  adm2: ["line-adm2", 0.6, 5.5, [], 1],
  adm1: ["line-adm1", 0.8, 4.4, [], 1.4],
  state: ["line-country", 1.1, 0, [], 2],
  disputed: ["line-country", 1.1, 0, [4, 3], 2],
};
export const arcs = [];
export const shapes = [];
export let groundLayer, reliefPicture;

// Polygons of an outline as Leaflet wants them: [[[lat, lon], ...ring], ...] a polygon.
export function shapeAt(position) {
  return (shapes[position] ??= data.head.shapes[position].map((rings) => rings.map(readRing)));
}

function readRing(ring) {
  const points = [];
  for (const at of ring) {
    const { lat, lon } = arcAt(at < 0 ? ~at : at);
    const n = lat.length;
    for (let i = points.length ? 1 : 0; i < n; i += 1) points.push(at < 0 ? [lat[n - 1 - i], lon[n - 1 - i]] : [lat[i], lon[i]]);
  }
  points.pop();
  return points;
}

// An arc in degrees and as shares of the world in Web Mercator, with its box there.
export function arcAt(position) {
  return (arcs[position] ??= readLine(data.head.arcs[position], DEGREE));
}

export function readLine(deltas, degree) {
  const n = deltas.length / 2;
  const lon = new Float64Array(n), lat = new Float64Array(n), x = new Float64Array(n), y = new Float64Array(n);
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0, across = 0, up = 0; i < n; i += 1) {
    lon[i] = (across += deltas[2 * i]) / degree;
    lat[i] = (up += deltas[2 * i + 1]) / degree;
    x[i] = (lon[i] + 180) / 360;
    y[i] = mercatorOf(lat[i]);
    box[0] = Math.min(box[0], x[i]);
    box[1] = Math.min(box[1], y[i]);
    box[2] = Math.max(box[2], x[i]);
    box[3] = Math.max(box[3], y[i]);
  }
  return { lon, lat, x, y, n, box };
}

export function mercatorOf(lat) {
  const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

// A canvas that lies still while the map is dragged and stretches while it zooms.
export const Overlay = L.Layer.extend({
  initialize(pane, paint, share = 0.15) {
    this.paneName = pane;
    this.paint = paint;
    this.share = share;
  },
  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "overlay leaflet-zoom-animated", map.getPane(this.paneName));
    this.canvas.setAttribute("aria-hidden", "true");
  },
  onRemove() {
    this.canvas.remove();
  },
  getEvents() {
    return { zoomanim: this.stretch };
  },
  // The first time is the page's to choose: nothing is painted before everything is there.
  redraw() {
    const size = this._map.getSize();
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const pad = this._map.dragging.moving?.() ? 0 : Math.round(Math.min(size.x, size.y) * this.share);
    this.pad = pad;
    const width = size.x + 2 * pad, height = size.y + 2 * pad;
    if (this.canvas.width !== width * ratio || this.canvas.height !== height * ratio) {
      this.canvas.width = width * ratio;
      this.canvas.height = height * ratio;
      this.canvas.style.width = `${width}px`;
      this.canvas.style.height = `${height}px`;
    }
    this.corner = this._map.containerPointToLayerPoint([-pad, -pad]);
    L.DomUtil.setPosition(this.canvas, this.corner);
    this.zoom = this._map.getZoom();
    this.nw = this._map.containerPointToLatLng([-pad, -pad]);
    this.paint(this, { width, height, ratio, pad });
  },
  // Where it was painted last, on the map as it lies now.
  follow() {
    if (this.nw) this.stretch({ zoom: this._map.getZoom(), center: this._map.getCenter() });
  },
  stretch(event) {
    const scale = this._map.getZoomScale(event.zoom, this.zoom);
    const offset = this._map._latLngToNewLayerPoint(this.nw, event.zoom, event.center);
    L.DomUtil.setTransform(this.canvas, offset, scale);
  },
});

export function addGround(map) {
  for (const [name, order] of [["ground", 200], ["control", 300], ["areas", 350], ["stamps", 400], ["labels", 450], ["marks", 600]]) {
    map.createPane(name).style.zIndex = order;
  }
  map.getPane("labels").style.pointerEvents = "none";
  map.getPane("stamps").style.pointerEvents = "none";
  map.getPane("ground").style.pointerEvents = "none";
  for (const feature of data.head.features) feature.lines = feature[4].map((deltas) => readLine(deltas, LINE_DEGREE));
  groundLayer = new Overlay("ground", paintGround, GROUND_PAD).addTo(map);
  void readRelief(data.head.relief);
}

// Slopes become shade and light of their own strength, so that one picture serves light and dark land.
export async function readRelief(relief) {
  if (!relief) return;
  const image = new Image();
  image.src = relief.src;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const pixels = pen.getImageData(0, 0, canvas.width, canvas.height), { data: grey } = pixels;
  for (let i = 0; i < grey.length; i += 4) {
    const slope = (grey[i] - 128) / 128;
    const tone = slope > 0 ? 255 : 0;
    grey[i] = grey[i + 1] = grey[i + 2] = tone;
    grey[i + 3] = 255 * Math.min(1, Math.abs(slope) * (slope > 0 ? RELIEF_LIGHT : RELIEF_SHADE));
  }
  pen.putImageData(pixels, 0, 0);
  fadeEdges(pen, canvas.width, canvas.height);
  const [west, south, east, north] = relief.bbox;
  reliefPicture = { canvas, box: [(west + 180) / 360, mercatorOf(north), (east + 180) / 360, mercatorOf(south)] };
  groundLayer.redraw();
}

// Towards its edges the picture ends in nothing, not in a line.
function fadeEdges(pen, width, height) {
  pen.globalCompositeOperation = "destination-in";
  for (const [x, y, along] of [[width, 0, width], [0, height, height]]) {
    const fade = pen.createLinearGradient(0, 0, x, y), share = RELIEF_EDGE_PX / along;
    for (const [at, alpha] of [[0, 0], [share, 1], [1 - share, 1], [1, 0]]) fade.addColorStop(at, `rgb(0 0 0 / ${alpha})`);
    pen.fillStyle = fade;
    pen.fillRect(0, 0, width, height);
  }
}

// Where a share of the world lies on the sheet, and which part of the world is in sight.
export function sheetOf(layer, { width, height, ratio, pad }) {
  const map = layer._map, zoom = map.getZoom(), scale = 256 * 2 ** zoom;
  const origin = map.getPixelOrigin().add(map.containerPointToLayerPoint([-pad, -pad]));
  return { zoom, scale, left: origin.x, top: origin.y, width, height, ratio, sight: [(origin.x - 8) / scale, (origin.y - 8) / scale, (origin.x + width + 8) / scale, (origin.y + height + 8) / scale] };
}

export const meets = ([left, top, right, bottom], sight) => right >= sight[0] && left <= sight[2] && bottom >= sight[1] && top <= sight[3];

export function paintGround(layer, frame) {
  const pen = layer.canvas.getContext("2d"), sheet = sheetOf(layer, frame);
  pen.setTransform(frame.ratio, 0, 0, frame.ratio, 0, 0);
  pen.clearRect(0, 0, frame.width, frame.height);
  pen.lineJoin = pen.lineCap = "round";
  paintLand(pen, sheet);
  paintRelief(pen, sheet);
  paintParks(pen, sheet);
  paintWater(pen, sheet);
  paintBorders(pen, sheet);
  paintAirports(pen, sheet);
}

// Where no country is known, the units are the land.
export function paintLand(pen, sheet) {
  const kind = data.head.ground.some((row) => row[1] === "country" && row[4]) ? "country" : "adm1";
  for (const [home, tone] of [[0, "abroad"], [1, "land"]]) {
    pen.beginPath();
    for (const row of data.head.ground) if (row[1] === kind && row[4] && row[9] === home) traceShape(pen, row[4] - 1, sheet);
    pen.fillStyle = colourOf(tone);
    pen.fill("evenodd");
    // Fills that meet leave a hair between them: it is closed in the tone of the land.
    pen.strokeStyle = colourOf(tone);
    pen.lineWidth = 0.6;
    pen.stroke();
  }
}

export function traceShape(pen, position, sheet) {
  for (const rings of data.head.shapes[position]) {
    if (!meets(boxOfRing(rings[0]), sheet.sight)) continue;
    for (const ring of rings) traceRing(pen, ring, sheet);
  }
}

export const ringBoxes = new Map();

export function boxOfRing(ring) {
  if (!ringBoxes.has(ring)) ringBoxes.set(ring, boxAround(ring.map((at) => arcAt(at < 0 ? ~at : at).box)));
  return ringBoxes.get(ring);
}

const boxAround = (boxes) => boxes.reduce((one, other) => [Math.min(one[0], other[0]), Math.min(one[1], other[1]), Math.max(one[2], other[2]), Math.max(one[3], other[3])]);

export const shapeBoxes = [];

// The box of an outline, as shares of the world.
export const boxOfShape = (position) => (shapeBoxes[position] ??= boxAround(data.head.shapes[position].map((rings) => boxOfRing(rings[0]))));

export function traceRing(pen, ring, sheet) {
  let first = true;
  for (const at of ring) {
    traceLine(pen, arcAt(at < 0 ? ~at : at), sheet, at < 0, first);
    first = false;
  }
  pen.closePath();
}

// Vertices closer than half a pixel to the one before are left out; the last one never.
export function traceLine(pen, { x, y, n }, { scale, left, top }, back, move) {
  let lastX = Infinity, lastY = Infinity;
  for (let k = 0; k < n; k += 1) {
    const i = back ? n - 1 - k : k;
    const px = x[i] * scale - left, py = y[i] * scale - top;
    if (k && k < n - 1 && Math.abs(px - lastX) < 0.6 && Math.abs(py - lastY) < 0.6) continue;
    if (k === 0 && move) pen.moveTo(px, py);
    else pen.lineTo(px, py);
    lastX = px;
    lastY = py;
  }
}

export function paintRelief(pen, { zoom, scale, left, top, width, height }) {
  const strength = Math.min(1, (RELIEF_FADE[1] - zoom) / (RELIEF_FADE[1] - RELIEF_FADE[0]));
  if (!reliefPicture || strength <= 0) return;
  const [west, north, east, south] = reliefPicture.box;
  const { canvas } = reliefPicture;
  // Only what is in sight is drawn: close in, the whole picture would be larger than any canvas.
  const share = (value, low, high) => Math.max(0, Math.min(1, (value / scale - low) / (high - low)));
  const [a, b] = [share(left, west, east), share(left + width, west, east)];
  const [c, d] = [share(top, north, south), share(top + height, north, south)];
  if (b <= a || d <= c) return;
  const at = (part, low, high, corner) => (low + part * (high - low)) * scale - corner;
  const place = [at(a, west, east, left), at(c, north, south, top)];
  pen.globalAlpha = strength * (isDark() ? RELIEF_DARK : 1);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(canvas, a * canvas.width, c * canvas.height, (b - a) * canvas.width, (d - c) * canvas.height, ...place, at(b, west, east, left) - place[0], at(d, north, south, top) - place[1]);
  pen.globalAlpha = 1;
}

// Parks are drawn roughly: close in they have a name and no edge.
export function paintParks(pen, sheet) {
  const strength = Math.min(1, (PARK_FADE[1] - sheet.zoom) / (PARK_FADE[1] - PARK_FADE[0]));
  if (sheet.zoom < PARK_LEAST || strength <= 0) return;
  pen.beginPath();
  for (const row of data.head.ground) if (row[1] === "park" && row[4]) traceShape(pen, row[4] - 1, sheet);
  pen.globalAlpha = strength;
  pen.fillStyle = colourOf("park");
  pen.fill();
  pen.globalAlpha = 1;
}

export function paintWater(pen, sheet) {
  pen.strokeStyle = colourOf("river");
  for (const feature of data.head.features) {
    const [kind, , minZoom] = feature;
    if (kind !== "river" || sheet.zoom < minZoom - 1) continue;
    pen.lineWidth = Math.max(0.5, Math.min(2.2, 0.55 + 0.22 * (sheet.zoom - minZoom)));
    pen.beginPath();
    for (const line of feature.lines) if (meets(line.box, sheet.sight)) (sheet.zoom < CURVE_ZOOM ? traceLine : traceCurve)(pen, line, sheet, false, true);
    pen.stroke();
  }
  pen.beginPath();
  for (const feature of data.head.features) {
    if (feature[0] !== "lake" || sheet.zoom < feature[2] - 1.5) continue;
    for (const line of feature.lines) if (meets(line.box, sheet.sight)) traceLine(pen, line, sheet, false, true);
  }
  for (const row of data.head.ground) if (["lake", "sea"].includes(row[1]) && row[4]) traceShape(pen, row[4] - 1, sheet);
  pen.fillStyle = colourOf("lake");
  pen.fill("evenodd");
  pen.strokeStyle = colourOf("lake-line");
  pen.lineWidth = 0.7;
  pen.stroke();
}

export function paintBorders(pen, sheet) {
  for (const [look, [tone, thin, minZoom, dash, thick]] of Object.entries(BORDERS)) {
    if (sheet.zoom < minZoom) continue;
    pen.beginPath();
    for (const at of data.head.borders[look]) {
      const arc = arcAt(at);
      if (meets(arc.box, sheet.sight)) traceLine(pen, arc, sheet, false, true);
    }
    pen.strokeStyle = colourOf(tone);
    pen.lineWidth = thin + (thick - thin) * Math.max(0, Math.min(1, (sheet.zoom - 4) / 6));
    pen.setLineDash(dash);
    pen.stroke();
  }
  pen.setLineDash([]);
}

// A river close in: its vertices are bends, not corners.
function traceCurve(pen, { x, y, n }, { scale, left, top }) {
  pen.moveTo(x[0] * scale - left, y[0] * scale - top);
  for (let i = 1; i < n - 1; i += 1) {
    const px = x[i] * scale - left, py = y[i] * scale - top;
    pen.quadraticCurveTo(px, py, (px + x[i + 1] * scale - left) / 2, (py + y[i + 1] * scale - top) / 2);
  }
  pen.lineTo(x[n - 1] * scale - left, y[n - 1] * scale - top);
}

const AIRPORT = "M0-6.2c.7 0 1 .9 1 1.8v2.2l5 3v1.5l-5-1.5v3l1.5 1.2v1.1L0 5.4l-2.5.7V5L-1 3.8v-3l-5 1.5V.8l5-3v-2.2c0-.9.3-1.8 1-1.8z";

export function paintAirports(pen, sheet) {
  if (sheet.zoom < 7.5) return;
  const plane = Object.assign(new Path2D(AIRPORT), { d: AIRPORT });
  pen.fillStyle = colourOf("label-water");
  for (const feature of data.head.features) {
    if (feature[0] !== "airport" || sheet.zoom < feature[2]) continue;
    const [{ x, y }] = feature.lines;
    if (!meets([x[0], y[0], x[0], y[0]], sheet.sight)) continue;
    pen.save();
    pen.translate(x[0] * sheet.scale - sheet.left, y[0] * sheet.scale - sheet.top);
    pen.fill(plane);
    pen.restore();
  }
}

export const sheetScale = () => (window.innerWidth >= WIDE_PX ? WIDE_SCALE : 1);
