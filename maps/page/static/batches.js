// Of more areas than can be elements of their own (a table of events), all of one look are one path: a few dozen elements
// change with the slider, not hundreds. They are reached by a click, by search and in the table.
import { svg } from "./elements.js";
import { arcAt, boxOfShape, meets, mercatorOf, shapeAt } from "./ground.js";
import { data, page } from "./state.js";

const BATCH_CELL_PX = 256;
const SINGLE_MOST = 300, RINGS_MOST = 60; // that are elements
let batched = [], rings = null, ringsAt = "";
// What is drawn: of each renderer, by the name of a group, the paths by their look and the areas that each is made of.
const drawn = new WeakMap();
let parts = new Map(), partsAt = "", partsFor = null; // area -> its piece of a path, at one scale

export const tooManyAreas = (many) => many > SINGLE_MOST;
export const tooManyRings = (many) => many > RINGS_MOST;

// Areas as [{i, lat, lon, radius (px of a disc, or 0), look, status}]: the large ones below the discs.
export function batchAreas(renderer, areas) {
  if (rings && ringsAt !== sheetKey()) drawRings(); // they stay while the map moves, and lie anew at another scale
  if (!batched.length && !areas.length) return;
  batched = areas;
  const key = ({ i, radius }) => `${i} ${radius}`;
  drawBatches(renderer, "outlines", areas.filter(({ radius }) => !radius), key, outlinePart);
  drawBatches(renderer, "discs", areas.filter(({ radius }) => radius), key, discPart);
}

// Rings as [{i, look, lines}], the lines in degrees.
export function batchRings(renderer, all) {
  if (!rings?.all.length && !all.length) return;
  rings = { renderer, all };
  drawRings();
}

function drawRings() {
  ringsAt = sheetKey();
  drawBatches(rings.renderer, "rings", rings.all, ({ i }) => `ring ${i}`, ({ lines }) => lines.map(linePart).join(""));
}

function sheetKey() {
  const { x, y } = page.map.getPixelOrigin();
  return `${page.map.getZoom()} ${x} ${y}`;
}

// A path is touched only where other areas have its look than before: a step of the slider changes a few. Areas of one look
// that lie in one cell of the sheet share a path: the browser paints in tiles, and a path again for each tile that it meets.
function drawBatches(renderer, name, areas, keyOf, partOf) {
  if (partsAt !== sheetKey() || partsFor !== data.head.control) [parts, partsAt, partsFor] = [new Map(), sheetKey(), data.head.control];
  const { group, paths } = groupOf(renderer, name), wanted = new Map();
  for (const area of areas) {
    const key = keyOf(area);
    if (!parts.has(key)) parts.set(key, { d: partOf(area), cell: cellOfArea(area) });
    const shared = `${area.look} ${parts.get(key).cell}`;
    if (wanted.has(shared)) wanted.get(shared).keys.push(key);
    else wanted.set(shared, { look: area.look, keys: [key] });
  }
  for (const [shared, { path }] of paths) {
    if (wanted.has(shared)) continue;
    path.remove();
    paths.delete(shared);
  }
  for (const [shared, { look, keys }] of wanted) {
    const old = paths.get(shared);
    if (old?.of === parts && old.keys.length === keys.length && keys.every((key, at) => key === old.keys[at])) continue;
    const path = old?.path ?? addPath(group, look, shared);
    path.setAttribute("d", keys.map((key) => parts.get(key).d).join(""));
    paths.set(shared, { path, keys, of: parts });
  }
}

function cellOfArea({ lat, lon, lines }) {
  const [y, x] = lines?.[0][0] ?? [lat, lon];
  return pixelOf((x + 180) / 360, mercatorOf(y)).map((at) => Math.floor(at / BATCH_CELL_PX)).join(" ");
}

function groupOf(renderer, name) {
  if (!renderer._map) page.map.addLayer(renderer);
  const root = renderer._rootGroup;
  if (!drawn.has(root)) drawn.set(root, new Map());
  const groups = drawn.get(root);
  if (!groups.has(name)) {
    const group = svg("g", { "aria-hidden": "true", "pointer-events": "none" });
    root.before(group);
    groups.set(name, { group, paths: new Map() });
  }
  return groups.get(name);
}

// Paths lie in the order of their looks, so that a day is the same picture from wherever the slider came.
function addPath(group, look, shared) {
  const path = Object.assign(svg("path", JSON.parse(look)), { shared });
  let low = 0, high = group.children.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (group.children[middle].shared > shared) high = middle;
    else low = middle + 1;
  }
  group.insertBefore(path, group.children[low] ?? null);
  return path;
}

const pixelOf = (x, y) => {
  const scale = 256 * 2 ** page.map.getZoom(), origin = page.map.getPixelOrigin();
  return [Math.round(x * scale - origin.x), Math.round(y * scale - origin.y)];
};

function discPart({ lat, lon, radius }) {
  const [x, y] = pixelOf((lon + 180) / 360, mercatorOf(lat));
  return `M${x - radius} ${y}a${radius} ${radius} 0 1 1 ${2 * radius} 0a${radius} ${radius} 0 1 1 ${-2 * radius} 0Z`;
}

function outlinePart({ lat, lon, status }) {
  if (status.shape) return data.head.shapes[status.shape - 1].map((outline) => outline.map((ring, at) => ringPart(ring, at > 0)).join("")).join("");
  const radius = Math.round(((Math.max(status.radius, 0.5) / 40075) * 256 * 2 ** page.map.getZoom()) / Math.cos((lat * Math.PI) / 180));
  return discPart({ lat, lon, radius });
}

// A ring of arcs. A hole runs against its outline: so it stays one in a path with others.
function ringPart(ring, hole) {
  const points = [];
  for (const at of ring) {
    const { x, y, n } = arcAt(at < 0 ? ~at : at);
    for (let k = 0; k < n; k += 1) points.push(at < 0 ? pixelOf(x[n - 1 - k], y[n - 1 - k]) : pixelOf(x[k], y[k]));
  }
  let area = 0;
  for (let i = 0, j = points.length - 1; i < points.length; j = i, i += 1) area += points[j][0] * points[i][1] - points[i][0] * points[j][1];
  return `${pointsPart(area > 0 === hole ? points : points.reverse())}Z`;
}

const linePart = (line) => pointsPart(line.map(([lat, lon]) => pixelOf((lon + 180) / 360, mercatorOf(lat))));

// Points that fall upon the one before are left out.
const pointsPart = (points) => `M${points.filter(([x, y], at) => !at || x !== points[at - 1][0] || y !== points[at - 1][1]).map(([x, y]) => `${x} ${y}`).join("L")}`;

// The area at a point of the sheet: the nearest disc, else what lies there.
export function batchedAt(point) {
  if (!batched.length) return undefined;
  const { lat, lng: lon } = page.map.containerPointToLatLng(point), away = (area) => page.map.latLngToContainerPoint([area.lat, area.lon]).distanceTo(point);
  const discs = batched.filter((area) => area.radius && away(area) <= area.radius + 2).sort((a, b) => away(a) - away(b));
  return discs[0] ?? batched.find((area) => !area.radius && isOn(area.status, lat, lon));
}

function isOn(status, lat, lon) {
  if (!status.shape) return page.map.distance([lat, lon], [status.lat, status.lon]) <= status.radius * 1000;
  const x = (lon + 180) / 360, y = mercatorOf(lat);
  return meets(boxOfShape(status.shape - 1), [x, y, x, y]) && isWithin({ lat, lon }, shapeAt(status.shape - 1));
}

// A point is within where a line from it to the east crosses the rings an odd number of times; holes count themselves.
export function isWithin({ lat, lon }, polygons) {
  let odd = false;
  for (const ring of polygons.flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [north, east] = ring[i], [south, west] = ring[j];
      if (north > lat !== south > lat && lon < ((west - east) * (lat - north)) / (south - north) + east) odd = !odd;
    }
  }
  return odd;
}
