// What the sheet shows at first, and what it does not: the bulk of the last weeks fills it, chips at its edge lead to the
// rest, and a small map says where in the world it lies.
import { make, svg } from "./elements.js";
import { mercatorOf, paintBorders, paintLand, paintWater } from "./ground.js";
import { inkOf, isDark } from "./scheme.js";
import { spotKey } from "./spots.js";
import { data, LISTED, OFF_ASSERTIONS, page, rowAt, shownRange, state } from "./state.js";
import { goHome, narrow } from "./view.js";
import { count, countryName, t, unitLabel } from "./words.js";

const FIRST_DAYS = 30, FIRST_LEAST = 4; // days back that the first view shows, if so many events are placed in them
const WIDE_DEG = 60; // a map of more than this counts by country
const SIZE_MOST = 30; // degrees: a theatre that is larger counts as one of this size
const LINK_SHARE = 0.22; // of the theatre's size: places that are closer belong to one bulk
const FIRST_SHARE = 1 / 6; // of the theatre's size: the first view reaches at least so far to each side
const FIRST_ROWS = 4000; // places that are looked at
const CHIPS_MOST = 5, CHIP_MARGIN_PX = 8, CHIP_STEP_PX = 12;
const INSETS_MOST = 2, INSET_SHARE = 0.15, INSET_LEAST = 3; // small maps of clusters out of sight: share of all events, least places
const INSET_PX = [168, 118], INSET_DEG = 1.5, INSET_DOT_PX = 2.6;
const LOCATOR_PX = [116, 92], LOCATOR_SHARE = 0.55, LOCATOR_GROWS = 2.6;

// First sight: the largest cluster of what happened lately, never closer than a third of the theatre.
export function goFirst() {
  if (data.head.view) return page.map.setView(data.head.view.slice(0, 2), data.head.view[2], { animate: false });
  if (page.map.getZoom() !== page.map.options.zoom) return page.map; // somebody's fitBounds or setView
  const [tall, broad] = theatreSize();
  const clusters = clustersOf(firstPoints(), linkReach()).sort((a, b) => b.length - a.length);
  if (!clusters.length || !data.rows.n) return goHome();
  const box = L.latLngBounds(clusters[0]), { lat, lng } = box.getCenter();
  const [high, wide] = [tall * FIRST_SHARE, broad * FIRST_SHARE];
  box.extend([lat + high, lng + wide]).extend([lat - high, lng - wide]);
  return page.map.fitBounds(box, { animate: false, padding: [40, 40] });
}

function theatreSize() {
  const [west, south, east, north] = data.head.bbox;
  return [north - south, east - west].map((span) => Math.min(SIZE_MOST, span));
}

const linkReach = () => Math.max(...theatreSize()) * LINK_SHARE;

// Where something happened in the last days, else ever; in a small situation also what is held.
function firstPoints() {
  const { lat, lon, drawn, at, assertion, n } = data.rows;
  const placed = (row) => drawn[row] !== LISTED && !OFF_ASSERTIONS.includes(assertion[row]) && at[row] <= state.to;
  const rows = (from) => {
    const found = [];
    for (let row = n - 1; row >= from && found.length < FIRST_ROWS; row -= 1) if (placed(row)) found.push([lat[row], lon[row]]);
    return found;
  };
  const late = rows(rowAt(state.to - FIRST_DAYS + 1));
  if (late.length >= FIRST_LEAST) return late;
  return [...rows(0), ...data.head.control.filter((one) => one.state !== "unknown").map((one) => [one.lat, one.lon])];
}

// Points that hang together by steps of at most `reach` degrees, found on a grid of such cells. Of points that lie on each
// other one is looked at.
function clustersOf(points, reach) {
  const cells = new Map();
  for (const point of points) {
    const [lat, lon] = point, at = cellOf(Math.floor(lat / reach), Math.floor(lon / reach));
    if (!cells.has(at)) cells.set(at, new Map());
    const places = cells.get(at), place = spotKey(lat, lon);
    if (places.has(place)) places.get(place).push(point);
    else places.set(place, [point]);
  }
  const clusters = [];
  for (const key of [...cells.keys()]) if (cells.has(key)) clusters.push(clusterFrom(key, cells, reach));
  return clusters;
}

const CELLS_ACROSS = 1e6, cellOf = (y, x) => y * CELLS_ACROSS + x;

function clusterFrom(key, cells, reach) {
  const cluster = [], queue = [key];
  while (queue.length) {
    const at = queue.pop(), found = cells.get(at);
    if (!found) continue;
    cells.delete(at);
    for (const same of found.values()) cluster.push(...same);
    for (const dy of [-1, 0, 1]) for (const dx of [-1, 0, 1]) if (meetsWithin(found, cells.get(at + cellOf(dy, dx)), reach)) queue.push(at + cellOf(dy, dx));
  }
  return cluster;
}

function meetsWithin(some, others, reach) {
  if (!others) return false;
  for (const [[lat, lon]] of some.values()) for (const [[lat2, lon2]] of others.values()) if (Math.hypot(lat - lat2, lon - lon2) <= reach) return true;
  return false;
}

export let chipBox = null, sightBoxes = []; // space that labels leave to the chips and the small map

export function addSight(map) {
  chipBox = make("div", { class: "chips" });
  map.getContainer().parentElement.append(chipBox);
  addLocator(map);
  insetBox = make("div", { class: "insets" });
  map.getContainer().parentElement.append(insetBox);
}

let insetBox = null, farCache = { key: "" };

// Clusters that hold much of what happened in the chosen time, as far from each other as a theatre is wide.
function farClusters() {
  const [low, high] = shownRange(), key = `${data.filters} ${low} ${high}`;
  if (farCache.key !== key) farCache = { key, found: clustersOf(sampled(low, high), linkReach()).map((points) => ({ points, box: L.latLngBounds(points), places: new Set(points.map(([lat, lon]) => spotKey(lat, lon))).size })) };
  const all = farCache.found.reduce((sum, { points }) => sum + points.length, 0);
  return farCache.found.filter(({ points, places }) => places >= INSET_LEAST && points.length >= INSET_SHARE * all).sort((a, b) => b.points.length - a.points.length);
}

// At most some thousand rows, evenly, as [lat, lon, row].
function sampled(low, high) {
  const { pass, rows } = data, step = Math.max(1, Math.ceil((high - low) / FIRST_ROWS)), found = [];
  for (let row = low; row < high; row += step) if (pass[row] && rows.drawn[row] !== LISTED) found.push([rows.lat[row], rows.lon[row], row]);
  return found;
}

// Two clusters far from each other: the one that is out of sight has a small map of its own, and no chip.
function drawInsets({ groups, all }) {
  const beyond = groups.reduce((sum, group) => sum + group.count, 0); // no cluster lies there that is worth a map where this is little
  const seen = page.map.getBounds(), far = narrow() || beyond < (INSET_SHARE * all) / 2 ? [] : farClusters().filter(({ box }) => !seen.intersects(box)).slice(0, INSETS_MOST);
  const insets = far.map(({ points, box }) => {
    const inside = groups.filter((group) => box.contains(group.box)), name = (inside.length > 1 ? countryOf(points[0][2]) : inside[0]?.name) || t("no_place");
    const words = { count: count(inside.reduce((sum, group) => sum + group.count, 0)), place: name };
    return make("button", { class: "inset", type: "button", title: t("chip_fly", words), onclick: () => flyTo(box) }, paintInset(points, box), make("span", {}, t("chip_one", words)));
  });
  insetBox.replaceChildren(...insets);
  return groups.filter((group) => !far.some(({ box }) => box.contains(group.box)));
}

function countryOf(row) {
  const place = data.head.places[data.rows.place[row] - 1];
  return place && countryName(place[5]);
}

function paintInset(points, box) {
  const { lat, lng } = box.getCenter(), wide = L.latLngBounds(box.getSouthWest(), box.getNorthEast());
  wide.extend([lat + INSET_DEG, lng + INSET_DEG]).extend([lat - INSET_DEG, lng - INSET_DEG]);
  const [width, height] = INSET_PX, west = (wide.getWest() + 180) / 360, east = (wide.getEast() + 180) / 360, north = mercatorOf(wide.getNorth()), south = mercatorOf(wide.getSouth());
  const scale = 0.86 * Math.min(width / (east - west), height / (south - north));
  const canvas = make("canvas", { "aria-hidden": "true" }), pen = paintSmall(canvas, INSET_PX, scale, ((west + east) / 2) * scale - width / 2, ((north + south) / 2) * scale - height / 2, 5);
  for (const [, , row] of points) {
    pen.fillStyle = inkOf(data.head.layers[data.rows.layer[row]].colour);
    pen.fillRect(data.rows.x[row] * scale - pen.left - INSET_DOT_PX / 2, data.rows.y[row] * scale - pen.top - INSET_DOT_PX / 2, INSET_DOT_PX, INSET_DOT_PX);
  }
  return canvas;
}

// Events of the chosen time beyond the edge, by unit at home and by place or country abroad.
function beyondGroups() {
  const { pass, rows } = data, { x, lat, lon, drawn, place } = rows;
  const [low, high] = shownRange(), bounds = page.map.getBounds();
  const west = (bounds.getWest() + 180) / 360, east = (bounds.getEast() + 180) / 360, south = bounds.getSouth(), north = bounds.getNorth();
  const groups = new Map();
  let all = 0;
  for (let row = low; row < high; row += 1) {
    if (!pass[row] || drawn[row] === LISTED) continue;
    all += 1;
    if (x[row] >= west && x[row] <= east && lat[row] >= south && lat[row] <= north) continue;
    const name = unitOf(place[row]), group = groups.get(name);
    if (group) widen(group, lat[row], lon[row]);
    else groups.set(name, { name, count: 1, south: lat[row], west: lon[row], north: lat[row], east: lon[row] });
  }
  const found = [...groups.values()].sort((a, b) => b.count - a.count).map((group) => ({ name: group.name, count: group.count, box: L.latLngBounds([group.south, group.west], [group.north, group.east]) }));
  return { groups: found, all };
}

function widen(group, lat, lon) {
  group.count += 1;
  if (lat < group.south) group.south = lat;
  else if (lat > group.north) group.north = lat;
  if (lon < group.west) group.west = lon;
  else if (lon > group.east) group.east = lon;
}

let units = { head: null, language: "", names: [] }; // of the places of some data, in one language

function unitOf(at) {
  if (!at) return "";
  if (units.head !== data.head || units.language !== state.language) units = { head: data.head, language: state.language, names: [] };
  if (units.names[at]) return units.names[at];
  const [, name, kind, admin1, , country, lon, lat] = data.head.places[at - 1], [west, south, east, north] = data.head.bbox;
  const wide = east - west > WIDE_DEG, home = !wide && lon >= west && lon <= east && lat >= south && lat <= north;
  units.names[at] = home ? unitLabel(admin1 || name) : !wide && (kind === "city" || kind === "town") ? name : countryName(country) || name;
  return units.names[at];
}

// A chip stands where the line from the middle of the sheet to its events meets the edge; none lies on another.
function drawChips() {
  const groups = drawInsets(beyondGroups()), size = page.map.getSize(), taken = takenByTools(size);
  const shown = groups.slice(0, groups.length > CHIPS_MOST + 1 ? CHIPS_MOST : CHIPS_MOST + 1);
  const rest = groups.slice(shown.length).reduce((sum, group) => sum + group.count, 0);
  const chips = shown.map((group) => make("button", { class: "chip", type: "button", title: t("chip_fly", { count: count(group.count), place: group.name || t("no_place") }), onclick: () => flyTo(group.box) }, chipArrow(group.box, size), group.name ? t("chip_one", { count: count(group.count), place: group.name }) : t("chip_else", { count: count(group.count) })));
  if (rest) chips.push(make("span", { class: "chip" }, t("chip_else", { count: count(rest) })));
  chipBox.replaceChildren(...chips);
  // Measured together, then moved: the browser lays the page out once.
  const sizes = chips.map(({ offsetWidth, offsetHeight }) => [offsetWidth, offsetHeight]);
  const places = sizes.map((one, at) => placeChip(one, shown[at] ? chipAim(shown[at].box, size) : [size.x / 2, size.y], size, taken));
  chips.forEach((chip, at) => (places[at] ? Object.assign(chip.style, { left: `${Math.round(places[at][0])}px`, top: `${Math.round(places[at][1])}px` }) : chip.remove()));
  sightBoxes = taken;
}

const chipAim = (box, size) => {
  const { x, y } = page.map.latLngToContainerPoint(box.getCenter());
  const [dx, dy] = [x - size.x / 2, y - size.y / 2];
  // Of a group on two sides the middle is in sight: its chip stands at the edge all the same.
  const share = Math.min(size.x / 2 / Math.max(1, Math.abs(dx)), size.y / 2 / Math.max(1, Math.abs(dy)));
  return [size.x / 2 + dx * share, size.y / 2 + dy * share];
};

function chipArrow(box, size) {
  const { x, y } = page.map.latLngToContainerPoint(box.getCenter());
  const turn = (Math.atan2(y - size.y / 2, x - size.x / 2) * 180) / Math.PI;
  return svg("svg", { viewBox: "-6 -6 12 12", width: 11, height: 11, "aria-hidden": "true" }, svg("path", { d: "M-4-4 5 0-4 4Z", fill: "currentColor", transform: `rotate(${turn.toFixed(0)})` }));
}

// On its edge, as near to where it points as the others, the small map and the buttons of the scale leave space; null where
// there is none.
function placeChip([wide, tall], [x, y], size, taken) {
  const kept = (value, low, high) => Math.max(low, Math.min(high, value));
  const most = [size.x - wide - CHIP_MARGIN_PX - 14, size.y - tall - CHIP_MARGIN_PX];
  const along = y <= tall || y >= size.y - tall ? [1, 0] : [0, 1];
  for (let step = 0; step <= Math.max(size.x, size.y); step += CHIP_STEP_PX) {
    for (const way of [step, -step]) {
      const left = x - wide / 2 + way * along[0], top = y - tall / 2 + way * along[1];
      const box = [kept(left, CHIP_MARGIN_PX + 14, most[0]), kept(top, CHIP_MARGIN_PX, most[1]), wide, tall];
      if (taken.some(([l, t2, w, h]) => box[0] < l + w && l < box[0] + wide && box[1] < t2 + h && t2 < box[1] + tall)) continue;
      taken.push(box);
      return box;
    }
  }
  return null;
}

// Where the small map, the scale and its buttons are.
function takenByTools(size) {
  const box = page.map.getContainer().getBoundingClientRect();
  const tools = [...page.map.getContainer().parentElement.querySelectorAll(".locator, .inset, .foldbutton, .leaflet-control, #divider:not([hidden]) span")].map((tool) => tool.getBoundingClientRect());
  return tools.filter(({ width }) => width).map(({ left, top, width, height }) => [left - box.left - 4, top - box.top - 4, width + 8, height + 8]).filter(([left]) => left < size.x);
}

function flyTo(box) {
  page.map.fitBounds(box, { padding: [60, 60], maxZoom: Math.max(8, page.map.getZoom()), animate: !reducedMotion.matches });
}

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

let locator = null;

// The small map: the land around the theatre, painted once a scheme, and the sheet as a frame upon it.
function addLocator(map) {
  const frame = make("i", { class: "locator-frame" }), canvas = make("canvas");
  const box = make("div", { class: "locator", "aria-hidden": "true" }, canvas, frame);
  map.getContainer().parentElement.append(box);
  locator = { box, canvas, frame, painted: "" };
}

function drawLocator() {
  const [west, south, east, north] = data.head.bbox;
  const [wide, tall] = LOCATOR_PX, span = [(east - west) / 360, mercatorOf(south) - mercatorOf(north)];
  const scale = Math.min(wide / span[0], tall / span[1]) / LOCATOR_GROWS;
  const left = ((west + east) / 2 + 180) / 360 * scale - wide / 2, top = ((mercatorOf(south) + mercatorOf(north)) / 2) * scale - tall / 2;
  const bounds = page.map.getBounds();
  const [x, y, x2, y2] = [(bounds.getWest() + 180) / 360 * scale - left, mercatorOf(bounds.getNorth()) * scale - top, (bounds.getEast() + 180) / 360 * scale - left, mercatorOf(bounds.getSouth()) * scale - top];
  const useful = (x2 - x) * (y2 - y) < LOCATOR_SHARE * wide * tall && x2 > 0 && y2 > 0 && x < wide && y < tall && span[0] * LOCATOR_GROWS < 0.9;
  locator.box.hidden = !useful;
  if (!useful) return;
  paintLocator(scale, left, top);
  Object.assign(locator.frame.style, { left: `${x}px`, top: `${y}px`, width: `${Math.max(5, x2 - x)}px`, height: `${Math.max(5, y2 - y)}px` });
}

function paintLocator(scale, left, top) {
  const key = `${scale} ${isDark()} ${devicePixelRatio}`;
  if (locator.painted === key) return;
  locator.painted = key;
  paintSmall(locator.canvas, LOCATOR_PX, scale, left, top, 3);
}

// The ground on a canvas of some size; the pen knows where the sheet lies.
function paintSmall(canvas, [width, height], scale, left, top, zoom) {
  const ratio = Math.min(devicePixelRatio || 1, 2);
  [canvas.width, canvas.height] = [width * ratio, height * ratio];
  const pen = canvas.getContext("2d"), sheet = { zoom, scale, left, top, width, height, ratio, sight: [left / scale, top / scale, (left + width) / scale, (top + height) / scale] };
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.lineJoin = "round";
  paintLand(pen, sheet);
  paintWater(pen, sheet);
  paintBorders(pen, sheet);
  return Object.assign(pen, { left, top });
}

export function drawSight() {
  drawLocator();
  drawChips();
}
