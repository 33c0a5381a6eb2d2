// The backdrop without a network: land, water, borders, graticule.
const GRATICULE_STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1];
const WIDE_PX = 1800; // from this width on, letters and marks are larger: such screens are looked at from farther away
const WIDE_SCALE = 1.2;
// From below upwards: [kind, look, abroad]. Outlines of whole countries are coarse: at home the provinces lie over them.
// A province's line lies on a strip of land, since outlines of two makers never quite agree.
const OUTLINES = [
  ["country", "land", false], ["country", "land", true], ["adm1", "far", true], ["adm1", "land", false], ["adm2", "adm2", true], ["adm2", "adm2", false],
  ["adm1", "casing", false], ["adm1", "adm1", false], ["sea", "water", false], ["lake", "water", false],
];
const shapes = [];
let labelLayer, homeLands = new Set();

function shapeAt(position) {
  return (shapes[position] ??= readShape(data.head.shapes[position]));
}

// A canvas that lies still while the map is dragged and stretches while it zooms.
const Overlay = L.Layer.extend({
  initialize(pane, paint) {
    this.paneName = pane;
    this.paint = paint;
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
    const pad = this._map.dragging.moving?.() ? 0 : Math.round(Math.min(size.x, size.y) * 0.15);
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
  stretch(event) {
    const scale = this._map.getZoomScale(event.zoom, this.zoom);
    const offset = this._map._latLngToNewLayerPoint(this.nw, event.zoom, event.center);
    L.DomUtil.setTransform(this.canvas, offset, scale);
  },
});

function addGround(map) {
  for (const [name, order] of [["ground", 200], ["control", 300], ["areas", 350], ["stamps", 400], ["labels", 450], ["marks", 600]]) {
    map.createPane(name).style.zIndex = order;
  }
  map.getPane("labels").style.pointerEvents = "none";
  map.getPane("stamps").style.pointerEvents = "none";
  const renderer = L.svg({ pane: "ground", padding: 0.3 });
  homeLands = new Set(data.head.ground.filter(([, kind, , , shape]) => kind === "adm2" && shape).map((place) => place[7]));
  for (const outlines of OUTLINES) addOutlines(map, outlines, renderer);
  labelLayer = new Overlay("labels", paintLabels).addTo(map);
}

// The theatre's own countries are those of which the districts are known.
const isAbroad = (kind, country) => ["country", "adm1", "adm2"].includes(kind) && homeLands.size > 0 && !homeLands.has(country);

// All outlines of one look are one drawing. Provinces abroad are but a hint.
function addOutlines(map, [kind, line, abroad], renderer) {
  const places = data.head.ground.filter((place) => place[1] === kind && place[4] && isAbroad(kind, place[7]) === abroad);
  if (!places.length) return;
  const className = `ground ground-${line}${abroad ? " ground-abroad" : ""}`;
  L.polygon(places.flatMap((place) => shapeAt(place[4] - 1)), { pane: "ground", renderer, className, interactive: false, smoothFactor: 1 }).addTo(map);
}

// Tones of the scheme, asked once: the style of the page is slow to ask for.
const tones = new Map();

function colourOf(name) {
  if (!tones.has(name)) tones.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return tones.get(name);
}

const sheetScale = () => (window.innerWidth >= WIDE_PX ? WIDE_SCALE : 1);

// Lines with their degrees at the upper and the left edge; each word takes its room from the labels.
function paintGraticule(pen, sheet) {
  const { map, at, width, height, pad } = sheet;
  const bounds = map.getBounds();
  const span = bounds.getEast() - bounds.getWest();
  const step = GRATICULE_STEPS.find((degrees) => span / degrees >= 3) ?? 0.05;
  pen.strokeStyle = colourOf("graticule");
  pen.fillStyle = colourOf("muted");
  pen.font = `10.5px ${colourOf("font")}`;
  pen.letterSpacing = "0px";
  pen.lineWidth = 0.75;
  for (const lon of steps(bounds.getWest(), bounds.getEast(), step)) {
    const { x } = at(0, lon);
    line(pen, x, 0, x, height);
    degree(pen, sheet, degreeWords(lon, step, "E", "W"), [x + 3, pad + 12]);
  }
  for (const lat of steps(Math.max(-85, bounds.getSouth()), Math.min(85, bounds.getNorth()), step)) {
    const { y } = at(lat, 0);
    line(pen, 0, y, width, y);
    if (y < height - pad - SCALE_ROOM_PX && y > pad + 26) degree(pen, sheet, degreeWords(lat, step, "N", "S"), [pad + 4, y - 3]);
  }
}

const SCALE_ROOM_PX = 44; // the scale bar stands in the lower corner

function degree(pen, { taken }, text, [x, y]) {
  pen.fillText(text, x, y);
  occupy(taken, [x - 2, y - 11, 34, 14]);
}

function* steps(low, high, step) {
  for (let value = Math.ceil(low / step); value * step <= high; value += 1) yield value * step;
}

function line(pen, x, y, x2, y2) {
  pen.beginPath();
  pen.moveTo(Math.round(x) + 0.5, Math.round(y) + 0.5);
  pen.lineTo(Math.round(x2) + 0.5, Math.round(y2) + 0.5);
  pen.stroke();
}

function degreeWords(value, step, plus, minus) {
  const digits = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  return `${Math.abs(value).toFixed(digits)}°${value > 0 ? plus : value < 0 ? minus : ""}`;
}
