// Labels that do not collide. What the reports speak of comes first, in full ink beside its marks; the backdrop takes
// what space is left, and says less.
import { boxesAlong, runAlong, runWithin } from "./along.js";
import { controlShown, discBoxes } from "./areas.js";
import { paintGraticule } from "./graticule.js";
import { boxOfRing, meets, mercatorOf, Overlay, sheetOf, sheetScale, traceLine, traceRing, traceShape } from "./ground.js";
import { farFrom, markBoxes } from "./marks.js";
import { cellsTaken, isFree, occupy, GRID_CELL_PX, gridOf } from "./occupancy.js";
import { colourOf } from "./scheme.js";
import { sightBoxes } from "./sight.js";
import { stamping } from "./stamps.js";
import { data, shownRows, state } from "./state.js";

const LABEL_STYLE = {
  country: [15, 600, "country", 4], adm1: [13, 500, "adm1", 5.5], adm2: [12, 400, "adm2", 7.5], lake: [12, 400, "water", 6], sea: [12, 400, "water", 4],
  city: [12.5, 500, "town", 5.5], town: [12, 400, "town", 7.5], village: [11, 400, "town", 9], park: [11, 400, "park", 7.5], river: [11, 400, "water", 6],
};
// Which label of the backdrop takes the space first: a country, then towns by their people, units amid them.
const LABEL_WEIGHT = { country: 100, sea: 62, adm1: 52, lake: 47, adm2: 40, park: 33, river: 30 };
const HOME_CAPITAL = 110; // before the name of the country around it
const FIT_MOST = 1.35; // how much wider than its area a label may be
const ABROAD_SIZE = 0.82; // of the names of countries that the map is not about
const VILLAGE_DOTS = 9; // from this scale on, every settlement is a dot, with or without its name
const UNLABELLED = ["country", "continent", "region", "river", "road", "sea"];
const SPOKEN_MOST = 60; // places of events that keep a label at every scale
const MAJOR_PEOPLE = 700000; // of a city that is named beside marks that cover it
const HELD_WEIGHT = 8; // of a place that is held, as many events without dead
const GAPS_PX = [6, 12, 20, 27]; // from a place to its label: farther off nobody knows whose it is
const HIDDEN_MOST = 0.3; // share of a city's label that marks may cover
const PART_CELL_PX = 24, NARROW_CELL_PX = 10; // how finely the part of a country, or of a narrow lake, is looked at that is in sight
const QUARTER_DEG = 0.13, QUARTER_PEOPLE = 3; // a town so near a city of so many times its people is a quarter of it
const QUARTER_ZOOM = 9.6; // the scale from which quarters have names
// Where the name of an ocean may stand, so that no bay or sea beside it is taken for it: west, south, east, north.
const OCEANS = {
  "Indian Ocean": [[45, -55, 98, 5], [30, -55, 45, -28], [98, -50, 112, -12]],
  "North Atlantic Ocean": [[-60, 8, -20, 55], [-75, 25, -60, 40], [-20, 15, -12, 50]],
  "South Atlantic Ocean": [[-35, -50, 8, -3], [-50, -50, -35, -28]],
  "North Pacific Ocean": [[145, 5, 180, 50], [-180, 5, -130, 50], [-130, 5, -100, 20]],
  "South Pacific Ocean": [[-170, -55, -82, -5]],
};
const TWIN_PX = 14; // places that are closer share the ground around them

export const partPen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
export let labelled = new Map(); // name and tone -> box on the map, as drawn

export function paintLabels(layer, { width, height, ratio, pad, frame = null }) {
  const pen = layer.canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  const map = layer._map;
  const at = (lat, lon) => map.latLngToContainerPoint([lat, lon]).add([pad, pad]);
  const sheet = { map, at, width, height, pad, frame, taken: gridOf(width, height), marks: gridOf(width, height), names: gridOf(width, height), drawn: new Map(), points: [] };
  for (const [x, y, wide, tall] of [...markBoxes(), ...discBoxes(), ...sightBoxes]) for (const grid of [sheet.taken, sheet.marks]) occupy(grid, [x + pad, y + pad, wide, tall]);
  const [left, top, right, bottom] = frame ?? [pad, pad, width - pad, height - pad];
  occupy(sheet.taken, [left, bottom - 30, frame ? 180 : 116, 30]); // the scale bar stands there
  // Where the paper ends beyond the frame nobody knows: no name stands there, since it may be cut.
  if (frame) for (const beyond of [[0, 0, width, top], [0, bottom, width, height - bottom], [0, 0, left, height], [right, 0, width - right, height]]) occupy(sheet.taken, beyond);
  paintGraticule(pen, sheet);
  const spoken = spokenOf();
  sheet.points = spoken.map(([, , lon, lat]) => at(lat, lon));
  for (const place of spoken) paintLabel(pen, place, sheet, true);
  for (const place of backdropLabels()) paintLabel(pen, place, sheet, false);
  if (map.getZoom() >= VILLAGE_DOTS) paintVillages(pen, sheet);
  labelled = sheet.drawn;
}

export let labelLayer;

export function addLabels(map) {
  labelLayer = new Overlay("labels", paintLabels).addTo(map);
}

let backdropOrder;

// The backdrop's places and waters as labels, those that matter most first.
function backdropLabels() {
  if (backdropOrder) return backdropOrder;
  const waters = data.head.features.filter(([kind, name]) => name && (kind === "sea" || kind === "lake" || kind === "river"));
  const quarters = quartersOf(data.head.ground);
  // A unit or a lake without an outline would have its name somewhere in nothing.
  const places = [...data.head.ground.filter(([, kind, , , shape]) => kind in LABEL_STYLE && (shape || !["adm1", "adm2", "lake"].includes(kind))), ...waters.map(labelOfWater)];
  const weight = ([, kind, , , , people, capital, , , home]) => (capital === 2 && home ? HOME_CAPITAL : LABEL_WEIGHT[kind] ?? 9 * Math.log10(1 + people) + 6 * capital) - (home ? 0 : 8);
  for (const place of quarters) place[10] = QUARTER_ZOOM;
  backdropOrder = places.map((place) => [weight(place), place]).sort((a, b) => b[0] - a[0]).map(([, place]) => place);
  return backdropOrder;
}

// Towns that lie in or beside a city with many times their people.
function quartersOf(places) {
  const cell = (value) => Math.floor(value / QUARTER_DEG), key = (lon, lat) => `${cell(lon)} ${cell(lat)}`;
  const towns = places.filter(([, kind]) => kind === "city" || kind === "town" || kind === "village");
  const cells = Map.groupBy(towns, ([, , lon, lat]) => key(lon, lat));
  const isWithin = ([, , lon, lat, , people, capital]) => {
    if (capital) return false;
    for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) {
      const near = cells.get(key(lon + dx * QUARTER_DEG, lat + dy * QUARTER_DEG)) ?? [];
      if (near.some(([, , lon2, lat2, , more]) => more > 100000 && more > QUARTER_PEOPLE * people && Math.hypot(lon - lon2, lat - lat2) < QUARTER_DEG)) return true;
    }
    return false;
  };
  return towns.filter(isWithin);
}

// Where a water's name stands: a point, the middle of a lake's box; along a river wherever it is in sight.
function labelOfWater(feature) {
  const [kind, name, minZoom, labels] = feature;
  const line = feature.lines.reduce((longest, one) => (one.n > longest.n ? one : longest));
  const middle = kind === "lake" ? [(Math.min(...line.lon) + Math.max(...line.lon)) / 2, (Math.min(...line.lat) + Math.max(...line.lat)) / 2] : [line.lon[line.n >> 1], line.lat[line.n >> 1]];
  const label = [name, kind, ...middle, 0, 0, 0, "", labels, 1, kind === "river" ? minZoom + 2.5 : minZoom];
  if (kind !== "sea") Object.assign(label, { boxes: [line.box], lines: feature.lines });
  if (name in OCEANS) label.ocean = OCEANS[name];
  return label;
}

// The name in the language of the page, where the gazetteer has one; on a map it begins with a capital: Lac Kivu.
function labelText([name, , , , , , , , labels]) {
  const text = (labels && labels[state.language]) || name;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function paintVillages(pen, sheet) {
  for (const [, kind, lon, lat] of data.head.ground) {
    if (kind !== "village" && kind !== "town") continue;
    const point = sheet.at(lat, lon);
    if (point.x < 0 || point.y < 0 || point.x > sheet.width || point.y > sheet.height) continue;
    if (isFree(sheet.taken, [point.x - 2, point.y - 2, 4, 4])) paintDot(pen, point, kind, false);
  }
}

// Places that are held on the day, and those of events where marks are real: those of which most is said come first. What
// was derived or coarsened is no town and has no label of one.
function spokenOf() {
  const held = controlShown().filter((i) => data.head.control[i].state !== "unknown").map((i) => data.head.control[i].place);
  const weights = new Map(held.map((at) => [at, HELD_WEIGHT]));
  for (const row of stamping() ? [] : shownRows(400)) {
    const at = data.rows.place[row] - 1;
    if (at >= 0) weights.set(at, (weights.get(at) ?? 0) + 1 + Math.sqrt(Math.max(0, data.rows.deaths[row] - 1)));
  }
  const known = new Map(data.head.ground.map((row) => [row[0], row]));
  const isTown = ([id, , kind]) => !/^(?:derived|coarsened)\./.test(id) && !UNLABELLED.includes(kind);
  const places = [...weights].map(([at, weight]) => ({ place: data.head.places[at], weight })).filter(({ place }) => isTown(place));
  for (const one of places) one.weight += Math.log10(1 + (known.get(one.place[1])?.[5] ?? 0));
  return places.sort((a, b) => b.weight - a.weight).slice(0, SPOKEN_MOST).map(({ place: [, name, kind, , , , lon, lat] }) => [name, kind in LABEL_STYLE ? kind : "town", lon, lat, 0, 0, 0, "", known.get(name)?.[8] ?? 0, 1]);
}

function paintLabel(pen, place, sheet, spoken) {
  if (!spoken && !isDue(place, sheet.map.getZoom())) return;
  const [, kind, lon, lat] = place, name = labelText(place);
  const [, , tone] = LABEL_STYLE[kind];
  const key = `${name} ${tone}`;
  if (sheet.drawn.has(key) || (!spoken && isTwice(name, tone, sheet))) return;
  if (kind === "river" || (kind === "lake" && !spoken && isNarrow(place, sheet, name))) {
    paintAlong(pen, place, sheet, name, key);
    return;
  }
  const { pad } = sheet, own = sheet.at(lat, lon);
  const town = tone === "town", whole = isOnSheet(own, sheet);
  if (spoken || town || !whole) {
    const part = whole || spoken ? null : partInSight(place, sheet);
    if ((whole || part) && writeLabel(pen, place, sheet, { name, key, spoken, town, pad, point: part?.point ?? own, part })) return;
  } else {
    if (writeLabel(pen, place, sheet, { name, key, spoken, town, pad, point: own, part: null })) return;
    const part = partInSight(place, sheet); // the middle is covered: beside it
    if (part && writeLabel(pen, place, sheet, { name, key, spoken, town, pad, point: part.point, part })) return;
  }
  if (kind === "lake" && !spoken) paintAlong(pen, place, sheet, name, key);
}

// Whether a level name would not fit into a lake at all. A letter is about half as wide as high.
function isNarrow(place, sheet, name) {
  const space = spaceFor(place, sheet.map.getZoom());
  return Boolean(space) && FIT_MOST * space[0] < 0.5 * name.length * LABEL_STYLE.lake[0] * sheetScale();
}

// Writes the name of a water along it: turned as it runs.
function paintAlong(pen, place, sheet, name, key) {
  const { pad, width, height, frame, taken, names } = sheet, kind = place[1];
  const [left, top, right, bottom] = frame ?? [pad, pad, width - pad, height - pad];
  const size = LABEL_STYLE[kind][0] * sheetScale();
  pen.font = `italic 400 ${size}px ${colourOf("font")}`;
  pen.letterSpacing = "0px";
  const wide = pen.measureText(name).width;
  const isOpen = (boxes) => boxes.every((box) => box[0] >= left && box[1] >= top && box[0] + box[2] <= right && box[1] + box[3] <= bottom && isFree(taken, box));
  const found = kind === "river" ? runAlong(place.lines, sheetOf(labelLayer, { ...sheet, ratio: 1 }), [left, top, right, bottom], wide, size, isOpen) : narrowPart(place, sheet, wide);
  const boxes = found && boxesAlong(found, wide, size);
  if (!found || !isOpen(boxes)) return;
  for (const box of boxes) for (const grid of [taken, names]) occupy(grid, box);
  // As drawn: the middles of the boxes, which themselves overlap where the name is turned.
  for (const [n, [x, y]] of boxes.entries()) sheet.drawn.set(n ? `${key} ${n}` : key, [x - pad + size / 4, y - pad + size / 4, size / 2, size / 2]);
  pen.save();
  pen.translate(found.x, found.y);
  pen.rotate(found.angle);
  strokeText(pen, name, [-wide / 2 - 2, -0.65 * size], { ink: colourOf("label-water"), size, halo: kind === "lake" ? "lake" : "land" });
  pen.restore();
}

// Where a name has space in a lake that is too narrow for a level one.
function narrowPart(place, sheet, wide) {
  const { pad, width, height } = sheet, space = spaceFor(place, sheet.map.getZoom());
  if (!space || Math.hypot(...space) < wide) return null;
  const { scale, left, top } = sheetOf(labelLayer, { ...sheet, ratio: 1 }), boxes = boxesOfArea(place);
  const edge = (i, most, from) => Math.max(pad, Math.min(most - pad, (i < 2 ? Math.min : Math.max)(...boxes.map((box) => box[i])) * scale - from));
  const west = edge(0, width, left), north = edge(1, height, top);
  const part = openCells(place, sheet, NARROW_CELL_PX, [west, north, edge(2, width, left), edge(3, height, top)]);
  const run = part && runWithin(part.open, part.across, part.down, wide / NARROW_CELL_PX + 1);
  return run && { x: west + run.x * NARROW_CELL_PX, y: north + run.y * NARROW_CELL_PX, angle: run.angle };
}

// Whether a town has the name already, or a unit: Kigali in Kigali.
const isTwice = (name, tone, { drawn }) => (tone === "town" ? ["adm1", "adm2"] : tone === "adm1" || tone === "adm2" ? ["town"] : []).some((other) => drawn.has(`${name} ${other}`));

// Writes a name where it is free around a point, or in a part of an area; says whether it did.
function writeLabel(pen, place, sheet, { name, key, spoken, town, pad, point, part }) {
  const kind = place[1], [plainSize, weight, tone] = LABEL_STYLE[kind];
  const dot = [point.x - 3, point.y - 3, 6, 6];
  const national = place[6] === 2 || place[5] > MAJOR_PEOPLE; // a capital or a large city may stand beside what covers its dot
  if (town && !spoken && place[6] !== 2 && !isFree(national ? sheet.names : sheet.taken, dot)) return false;
  const plain = kind === "country" && (!place[9] || isWorldMap());
  const size = plainSize * sheetScale() * (plain ? ABROAD_SIZE : 1);
  pen.font = `${["adm2", "water", "park"].includes(tone) ? "italic " : ""}${town && (spoken || national) ? 600 : weight} ${size}px ${colourOf("font")}`;
  pen.letterSpacing = kind === "country" ? (plain ? "1.5px" : "3px") : kind === "adm1" ? "1px" : "0px";
  const wide = pen.measureText(name).width;
  const space = town || spoken ? null : (part?.space ?? spaceFor(place, sheet.map.getZoom()));
  if (space && (wide > FIT_MOST * space[0] || size > 1.4 * space[1])) return false;
  const box = placeFor(boxesOf(wide, size, point, town, spoken || national, space), sheet, point, spoken && kind);
  if (!box) return false;
  sheet.drawn.set(key, [box[0] - pad, box[1] - pad, box[2], box[3]]);
  const dotted = town && isFree(sheet.marks, spoken ? [point.x - 1, point.y - 1, 2, 2] : dot);
  for (const taken of [sheet.taken, sheet.names]) {
    occupy(taken, box);
    if (dotted) occupy(taken, dot);
  }
  strokeText(pen, name, box, { ink: colourOf(spoken && town ? "ink" : `label-${tone}`), size, halo: kind === "sea" ? "sea" : tone === "water" && kind === "lake" ? "lake" : place[9] === 0 ? "abroad" : "land" });
  if (dotted) paintDot(pen, point, kind, spoken);
  return true;
}

// Where every country is home, none is larger than the others.
let worldMap;
const isWorldMap = () => (worldMap ??= data.head.ground.every((row) => row[1] !== "country" || row[9]));

const isOnSheet = ({ x, y }, { pad, width, height }) => x >= pad && y >= pad && x <= width - pad && y <= height - pad;

// Where the name of a country, a lake or an ocean stands of which only a part is in sight or free: in the middle of its
// widest part, found on a picture of a few cells. Null where too little is in sight.
function partInSight(place, sheet) {
  const { pad } = sheet, cell = PART_CELL_PX, part = openCells(place, sheet, cell);
  if (!part) return null;
  const { open, across, down } = part;
  const filled = (column, row) => column < across && row >= 0 && row < down && open[row * across + column];
  const run = (column, row, right, below) => (filled(column, row) ? 1 + run(column + right, row + below, right, below) : 0);
  let best = null;
  for (let row = 0; row < down; row += 1) {
    for (let column = 0, length; column < across; column += length + 1) {
      length = run(column, row, 1, 0);
      const middle = column + (length >> 1), [above, below] = [run(middle, row - 1, 0, -1), run(middle, row + 1, 0, 1)];
      const worth = cell * Math.min(length, 3 * (1 + 2 * Math.min(above, below))); // away from its edges
      if (length && worth > (best?.worth ?? 0)) best = { worth, space: [length * cell, (above + 1 + below) * cell], point: L.point(pad + (column + length / 2) * cell, pad + (row + 0.5) * cell) };
    }
  }
  return best;
}

// The cells of the sheet that a country, a lake or an ocean fills and that are free. Null where nothing of it is in sight.
function openCells(place, sheet, cell, [west, north, east, south] = [sheet.pad, sheet.pad, sheet.width - sheet.pad, sheet.height - sheet.pad]) {
  if (place[1] !== "lake" && place[1] !== "country" && !place.ocean) return null;
  const { scale, left, top, sight } = sheetOf(labelLayer, { ...sheet, ratio: 1 });
  const across = Math.floor((east - west) / cell), down = Math.floor((south - north) / cell);
  const small = { scale: scale / cell, left: (left + west) / cell, top: (top + north) / cell, sight };
  if (across < 1 || down < 1 || !(place.ocean ? paintOcean : paintPart)(place, small, across, down)) return null;
  const { data: pixels } = partPen.getImageData(0, 0, across, down);
  const open = new Uint8Array(across * down);
  for (let at = 0; at < open.length; at += 1) open[at] = pixels[4 * at + 3] > 127 && isFree(sheet.taken, [west + (at % across) * cell, north + Math.floor(at / across) * cell, cell - 1, cell - 1]) ? 1 : 0;
  return { open, across, down };
}

function cleared(across, down) {
  const { canvas } = partPen;
  if (canvas.width < across || canvas.height < down) [canvas.width, canvas.height] = [Math.max(canvas.width, across), Math.max(canvas.height, down)];
  partPen.globalCompositeOperation = "source-over";
  partPen.clearRect(0, 0, across, down);
  partPen.beginPath();
}

// Whether anything of it is in sight.
function paintPart(place, sheet, across, down) {
  const rings = place[4] ? data.head.shapes[place[4] - 1].filter((polygon) => meets(boxOfRing(polygon[0]), sheet.sight)) : [];
  const lines = place[4] ? [] : (place.lines ?? []).filter((line) => meets(line.box, sheet.sight));
  if (!rings.length && !lines.length) return false;
  cleared(across, down);
  for (const polygon of rings) for (const ring of polygon) traceRing(partPen, ring, sheet);
  for (const line of lines) traceLine(partPen, line, sheet, false, true);
  partPen.fill("evenodd");
  return true;
}

// The boxes of an ocean without the land in them.
function paintOcean({ ocean }, sheet, across, down) {
  const boxes = ocean.map(([west, south, east, north]) => [(west + 180) / 360, mercatorOf(north), (east + 180) / 360, mercatorOf(south)]).filter((box) => meets(box, sheet.sight));
  if (!boxes.length) return false;
  cleared(across, down);
  for (const [west, north, east, south] of boxes) partPen.fillRect(west * sheet.scale - sheet.left, north * sheet.scale - sheet.top, (east - west) * sheet.scale, (south - north) * sheet.scale);
  partPen.globalCompositeOperation = "destination-out";
  for (const row of data.head.ground) if (row[1] === "country" && row[4]) traceShape(partPen, row[4] - 1, sheet);
  partPen.fill();
  partPen.globalCompositeOperation = "source-over";
  return true;
}

// Whether the scale is large enough for a place of the backdrop.
function isDue([, kind, , , , population, capital, , , home, least], zoom) {
  if (least !== undefined) return zoom >= least && !(kind === "sea" && zoom > least + 5);
  const [, , tone, minZoom] = LABEL_STYLE[kind];
  const earlier = (capital === 2 ? 2 : capital) + (population > 5000000 ? 1.5 : population > 1000000 ? 1 : population > 300000 ? 0.75 : population > 60000 ? 0.5 : 0);
  const later = home || kind === "country" ? 0 : tone === "town" ? 1.75 : 3;
  return zoom >= minZoom + later - (tone === "town" ? earlier : 0) && !(kind === "country" && zoom > 8.5) && !(kind === "adm1" && zoom > 10);
}

const areaRooms = new Map();

// Width and height of the largest part of an area on the sheet: a name that does not fit it would name another one.
function spaceFor(place, zoom) {
  const [, kind, , , shape] = place;
  if (!areaRooms.has(place)) areaRooms.set(place, shape || kind === "lake" ? largestPart(boxesOfArea(place)) : null);
  return areaRooms.get(place)?.map((share) => share * 256 * 2 ** zoom);
}

const boxesOfArea = ({ 4: shape, boxes }) => (shape ? data.head.shapes[shape - 1].map((rings) => boxOfRing(rings[0])) : boxes ?? []);

function largestPart(boxes) {
  const sizes = boxes.map(([left, top, right, bottom]) => [right - left, bottom - top]);
  return sizes.length ? sizes.reduce((best, one) => (one[0] * one[1] > best[0] * best[1] ? one : best)) : null;
}

// Where a label may stand, best first: around a town, farther off where marks lie around it; on an area, about its point.
function boxesOf(wide, size, { x, y }, town, spoken, space) {
  const half = wide / 2, middle = y - size / 2;
  const around = (gap) => [[x + gap, middle], [x - gap - wide, middle], [x - half, y + gap], [x - half, y - gap - size], [x + gap * 0.7, y + gap * 0.7], [x + gap * 0.7, y - gap * 0.7 - size], [x - gap * 0.7 - wide, y + gap * 0.7], [x - gap * 0.7 - wide, y - gap * 0.7 - size]];
  const corners = town ? GAPS_PX.slice(0, spoken ? 4 : 1).flatMap(around) : (space ? [0, -0.12 * space[1], 0.12 * space[1], -0.22 * space[1], 0.22 * space[1]] : [0, -14, 14]).map((shift) => [x - half, middle + shift]);
  return corners.map(([left, top]) => [left - 2, top - 1, wide + 4, size + 2]);
}

// The first free one, if no other place that is spoken of lies nearer to it. A city that is spoken of rather lies on a
// mark's edge than says nothing.
function placeFor(boxes, sheet, point, spokenKind) {
  const { taken, names, marks, points, pad, width, height, frame } = sheet;
  const [left, top, right, bottom] = frame ?? [pad, pad, width - pad, height - pad];
  const inside = boxes.filter(([x, y, wide, tall]) => x >= left && x + wide <= right && y >= top && y + tall <= bottom);
  const own = (box) => points.every((other) => other.distanceTo(point) < TWIN_PX || farFrom(box, other.x, other.y) > farFrom(box, point.x, point.y));
  const free = inside.find((box) => isFree(taken, box) && (!spokenKind || own(box)));
  if (free || spokenKind !== "city") return free;
  const bare = inside.filter((box) => isFree(names, box) && own(box));
  const best = bare.reduce((least, box) => (least && cellsTaken(marks, least) <= cellsTaken(marks, box) ? least : box), undefined);
  return best && cellsTaken(marks, best) * GRID_CELL_PX ** 2 < HIDDEN_MOST * best[2] * best[3] ? best : undefined;
}

function strokeText(pen, text, [x, y], { ink, size, halo }) {
  pen.textBaseline = "alphabetic";
  pen.lineJoin = "round";
  pen.lineWidth = 3.5;
  pen.strokeStyle = colourOf(halo);
  pen.strokeText(text, x + 2, y + size - 0.5);
  pen.fillStyle = ink;
  pen.fillText(text, x + 2, y + size - 0.5);
}

function paintDot(pen, { x, y }, kind, spoken) {
  pen.beginPath();
  pen.arc(x, y, kind === "city" ? 3 : 2.2, 0, 2 * Math.PI);
  pen.lineWidth = 2;
  pen.strokeStyle = colourOf("land");
  pen.stroke();
  pen.fillStyle = colourOf(spoken ? "ink" : "label-town");
  pen.fill();
}

// Another ground has other labels.
export function forgetLabels() {
  areaRooms.clear();
  backdropOrder = worldMap = undefined;
}
