// The backdrop without a network: land, water, borders, labels that do not collide, graticule.
const LABEL_STYLE = {
  country: [15, 600, "country", 4], adm1: [13, 500, "adm1", 5.5], adm2: [12, 400, "adm2", 7.5], lake: [12, 400, "water", 6], sea: [12, 400, "water", 4],
  city: [12.5, 600, "town", 5.5], town: [12, 400, "town", 7], village: [11, 400, "town", 8.75],
};
const LABEL_ORDER = ["country", "city", "lake", "sea", "adm1", "town", "adm2", "village"];
const UNLABELLED = ["country", "continent", "region", "river", "road", "sea"];
const WIDE_PX = 1800; // from this width on, letters and marks are larger: such screens are looked at from farther away
const WIDE_SCALE = 1.2;
const GRATICULE_STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1];
const shapes = [];
let labelLayer, homeLands = new Set();

function shapeAt(position) {
  return (shapes[position] ??= readShape(data.head.shapes[position]));
}

const drawnLabels = new Set();

// A canvas that lies still while the map is dragged and stretches while it zooms.
const Overlay = L.Layer.extend({
  initialize(pane, paint) {
    this.paneName = pane;
    this.paint = paint;
  },
  onAdd(map) {
    this.canvas = L.DomUtil.create("canvas", "overlay leaflet-zoom-animated", map.getPane(this.paneName));
    this.canvas.setAttribute("aria-hidden", "true");
    this.redraw();
  },
  onRemove() {
    this.canvas.remove();
  },
  getEvents() {
    return { zoomanim: this.stretch };
  },
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
  for (const place of data.head.ground) addOutline(map, place, renderer);
  labelLayer = new Overlay("labels", paintLabels).addTo(map);
}

// The theatre's own countries are those of which the districts are known.
const isAbroad = (kind, country) => ["country", "adm1", "adm2"].includes(kind) && homeLands.size > 0 && !homeLands.has(country);

function addOutline(map, [, kind, , , shape, , , country], renderer) {
  if (!shape || !["country", "adm1", "adm2", "lake", "sea"].includes(kind)) return;
  const className = `ground ground-${kind}${isAbroad(kind, country) ? " ground-abroad" : ""}`;
  L.polygon(shapeAt(shape - 1), { pane: "ground", renderer, className, interactive: false, smoothFactor: 1 }).addTo(map);
}

// Tones of the scheme, asked once: the style of the page is slow to ask for.
const tones = new Map();

function colourOf(name) {
  if (!tones.has(name)) tones.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return tones.get(name);
}

function paintLabels(layer, { width, height, ratio, pad }) {
  const pen = layer.canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const map = layer._map;
  const at = (lat, lon) => map.latLngToContainerPoint([lat, lon]).add([pad, pad]);
  paintGraticule(pen, map, at, width, height, pad);
  const taken = markBoxes().map(([x, y, w, h]) => [x + pad, y + pad, w, h]);
  const halo = colourOf("land");
  drawnLabels.clear();
  const sheet = { map, at, taken, halo, width, height, pad };
  for (const place of spokenOf()) paintLabel(pen, place, { ...sheet, always: true });
  for (const kind of LABEL_ORDER) {
    for (const place of data.head.ground) if (place[1] === kind) paintLabel(pen, place, sheet);
  }
}

// Places that are held on the day, or that events of a small page name, keep their labels at every scale.
function spokenOf() {
  const held = controlOn(state.to).map((i) => data.head.places[data.head.control[i].place]);
  const named = !stamping() ? [...new Set(shownRows(400).map((row) => data.rows.place[row]).filter(Boolean))].map((at) => data.head.places[at - 1]) : [];
  const seen = new Map([...held, ...named].filter(([id, , kind]) => !id.startsWith("derived.") && !UNLABELLED.includes(kind)).map(([id, name, kind, , , , lon, lat]) => [`${name} ${kind === "adm2"}`, [name, kind in LABEL_STYLE ? kind : "town", lon, lat, 0, 0, "", ""]]));
  return [...seen.values()];
}

const sheetScale = () => (window.innerWidth >= WIDE_PX ? WIDE_SCALE : 1);

function paintLabel(pen, place, { map, at, taken, halo, width, height, pad, always }) {
  const [name, kind, lon, lat, , population, capital, country] = place;
  const [plainSize, weight, tone, minZoom] = LABEL_STYLE[kind];
  const size = plainSize * sheetScale();
  const zoom = map.getZoom();
  const earlier = (capital ? 1 : 0) + (population > 300000 ? 1 : population > 60000 ? 0.5 : 0);
  const later = kind !== "country" && isAbroad(kind, country) ? 2 : 0;
  if (!always && (zoom < minZoom + later - (tone === "town" ? earlier : 0) || (kind === "country" && zoom > 8.5))) return;
  const point = at(lat, lon);
  if (point.x < pad || point.y < pad || point.x > width - pad || point.y > height - pad) return;
  pen.font = `${tone === "adm2" || tone === "water" ? "italic " : ""}${weight} ${size}px ${colourOf("font")}`;
  pen.letterSpacing = kind === "country" ? "3px" : kind === "adm1" ? "1px" : "0px";
  const box = freeBox(pen.measureText(name).width, size, point, tone, taken, [pad, width - pad]);
  if (!box || (!always && drawnLabels.has(`${name} ${tone}`))) return;
  drawnLabels.add(`${name} ${tone}`);
  taken.push(box);
  strokeText(pen, name, box, { halo, ink: colourOf(`label-${tone}`), size });
  const covered = taken.slice(0, -1).some((other) => overlap([point.x - 2, point.y - 2, 4, 4], other));
  if (tone === "town" && !covered) paintDot(pen, point, kind, halo);
}

// Places of a label around its point, best first; areas stand on their point.
function freeBox(textWidth, size, { x, y }, tone, taken, [low, high]) {
  const half = textWidth / 2, gap = 6;
  const middle = [x - half, y - size / 2];
  const around = [[x + gap, y - size / 2], [x - gap - textWidth, y - size / 2], [x - half, y + gap], [x - half, y - gap - size], [x + 13, y - size / 2], [x + 9, y + 8], [x - 13 - textWidth, y - size / 2], [x - half, y + 13], [x + 24, y - size / 2], [x - 24 - textWidth, y - size / 2]];
  const shifts = [middle, [middle[0], middle[1] - 22], [middle[0], middle[1] + 22], [middle[0], middle[1] - 40], [middle[0], middle[1] + 40]];
  for (const [left, top] of tone === "town" ? around : shifts) {
    const inside = Math.max(low + 2, Math.min(high - textWidth - 6, left));
    if (tone === "town" && inside !== left) continue;
    const box = [inside - 2, top - 1, textWidth + 4, size + 2];
    if (!taken.some((other) => overlap(box, other))) return box;
  }
  return null;
}

const overlap = ([x, y, w, h], [x2, y2, w2, h2]) => x < x2 + w2 && x2 < x + w && y < y2 + h2 && y2 < y + h;

function strokeText(pen, text, [x, y], { halo, ink, size }) {
  pen.textBaseline = "alphabetic";
  pen.lineJoin = "round";
  pen.lineWidth = 3.5;
  pen.strokeStyle = halo;
  pen.strokeText(text, x + 2, y + size * 0.9);
  pen.fillStyle = ink;
  pen.fillText(text, x + 2, y + size * 0.9);
}

function paintDot(pen, { x, y }, kind, halo) {
  pen.beginPath();
  pen.arc(x, y, kind === "city" ? 3.2 : kind === "town" ? 2.4 : 1.8, 0, 2 * Math.PI);
  pen.fillStyle = colourOf("label-town");
  pen.strokeStyle = halo;
  pen.lineWidth = 1.5;
  pen.stroke();
  pen.fill();
}

function paintGraticule(pen, map, at, width, height, pad) {
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
    pen.fillText(degreeWords(lon, step, "E", "W"), x + 3, pad + 12);
  }
  for (const lat of steps(Math.max(-85, bounds.getSouth()), Math.min(85, bounds.getNorth()), step)) {
    const { y } = at(lat, 0);
    line(pen, 0, y, width, y);
    pen.fillText(degreeWords(lat, step, "N", "S"), pad + 4, y - 3);
  }
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
  const digits = step < 1 ? 1 : 0;
  return `${Math.abs(value).toFixed(digits)}°${value > 0 ? plus : value < 0 ? minus : ""}`;
}
