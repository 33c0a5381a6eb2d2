// Of more areas than can be elements of their own (a table of events), all of one look are one path: a few dozen elements
// change with the slider, not hundreds. They are reached by a click, by search and in the table.
import { svg } from "./elements.js";
import { mercatorOf, shapeAt } from "./ground.js";
import { data, page } from "./state.js";

const SINGLE_MOST = 300, RINGS_MOST = 60; // that are elements
let batched = [], rings = null, ringsAt = "", parts = new Map(), partsAt = "", partsFor = null;

export const tooManyAreas = (many) => many > SINGLE_MOST;
export const tooManyRings = (many) => many > RINGS_MOST;

// Areas as [{i, lat, lon, radius (px of a disc, or 0), look, status}]: the large ones below the discs.
export function batchAreas(renderer, areas) {
  if (rings && ringsAt !== sheetKey()) drawRings(); // they stay while the map moves, and lie anew at another scale
  if (!batched.length && !areas.length) return;
  batched = areas;
  drawBatches(renderer, [...areas.filter(({ radius }) => !radius), ...areas.filter(({ radius }) => radius)].map((area) => [area.look, `${area.i} ${area.radius}`, () => (area.radius ? discPart(area) : outlinePart(area))]));
}

// Rings as [{i, lines}] of degrees.
export function batchRings(renderer, all, look) {
  const before = rings?.all.length;
  rings = { renderer, all, look };
  if (before || all.length) drawRings();
}

function drawRings() {
  ringsAt = sheetKey();
  drawBatches(rings.renderer, rings.all.map(({ i, lines }) => [rings.look, `ring ${i}`, () => lines.map((line) => linePart(worldLine(line))).join("")]));
}

function sheetKey() {
  const { x, y } = page.map.getPixelOrigin();
  return `${page.map.getZoom()} ${x} ${y}`;
}

function drawBatches(renderer, all) {
  const paths = new Map();
  if (partsAt !== sheetKey() || partsFor !== data.head.control) [parts, partsAt, partsFor] = [new Map(), sheetKey(), data.head.control];
  for (const [look, part, make] of all) {
    if (!parts.has(part)) parts.set(part, make());
    paths.set(look, (paths.get(look) ?? "") + parts.get(part));
  }
  if (!renderer._map) page.map.addLayer(renderer);
  renderer.batch ??= renderer._rootGroup.insertBefore(svg("g", { "aria-hidden": "true", "pointer-events": "none" }), renderer._rootGroup.firstChild);
  renderer.batch.replaceChildren(...[...paths].map(([look, d]) => svg("path", { ...JSON.parse(look), d })));
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
  if (status.shape) return shapeAt(status.shape - 1).map((outline) => outline.map((ring, at) => `${linePart(turned(worldLine(ring), at > 0))}Z`).join("")).join("");
  const radius = Math.round(((Math.max(status.radius, 0.5) / 40075) * 256 * 2 ** page.map.getZoom()) / Math.cos((lat * Math.PI) / 180));
  return discPart({ lat, lon, radius });
}

const worldLines = new WeakMap();

function worldLine(line) {
  if (!worldLines.has(line)) worldLines.set(line, line.map(([lat, lon]) => [(lon + 180) / 360, mercatorOf(lat)]));
  return worldLines.get(line);
}

// A hole runs against its outline: so it stays one in a path with others.
function turned(world, hole) {
  let area = 0;
  for (let i = 0, j = world.length - 1; i < world.length; j = i, i += 1) area += world[j][0] * world[i][1] - world[i][0] * world[j][1];
  return area > 0 === hole ? world : [...world].reverse();
}

// Points that fall upon the one before are left out.
function linePart(world) {
  const points = world.map(([x, y]) => pixelOf(x, y).join(" "));
  return `M${points.filter((point, at) => point !== points[at - 1]).join("L")}`;
}

// The area at a point of the sheet: the nearest disc, else what lies there.
export function batchedAt(point) {
  if (!batched.length) return undefined;
  const { lat, lng: lon } = page.map.containerPointToLatLng(point), away = (area) => page.map.latLngToContainerPoint([area.lat, area.lon]).distanceTo(point);
  const discs = batched.filter((area) => area.radius && away(area) <= area.radius + 2).sort((a, b) => away(a) - away(b));
  return discs[0] ?? batched.find((area) => !area.radius && isOn(area.status, lat, lon));
}

function isOn(status, lat, lon) {
  if (!status.shape) return page.map.distance([lat, lon], [status.lat, status.lon]) <= status.radius * 1000;
  return status.bounds.contains([lat, lon]) && isWithin({ lat, lon }, shapeAt(status.shape - 1));
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
