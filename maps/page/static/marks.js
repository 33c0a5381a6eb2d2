// Few events in sight: real marks with shapes, names and the keyboard. An element stays as long as its mark does, and
// the map itself hears the clicks, so that a click is never lost while marks change under the pointer.
const KINDS_MOST = 3; // layers of one group that stand as symbols side by side; more become one ring with a count
const FAN_LIMIT = 24;
const FINGER_PX = 14; // beyond the edge of a mark, which makes 40 px of the smallest
const RING_PX = 30;
let crowded = true, fan = null, legs = null;
const marks = new Map(); // key -> {element, lat, lon, dx, dy, size, members, look}

const MarkLayer = L.Layer.extend({
  onAdd(map) {
    this.box = L.DomUtil.create("div", "marks", map.getPane("marks"));
    placeMarks();
  },
  getEvents: () => ({ zoom: placeMarks, viewreset: placeMarks, zoomanim: ({ zoom, center }) => placeMarks((at) => page.map._latLngToNewLayerPoint(at, zoom, center)) }),
});
let markLayer;

function addMarks(map) {
  markLayer = new MarkLayer().addTo(map);
  legs = L.layerGroup().addTo(map);
  markLayer.box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    openMark(markOfElement(event.target));
  });
  markLayer.box.addEventListener("focusin", ({ target }) => bringIntoSight(markOfElement(target)));
  map.on("zoomstart", () => setFan(null));
  addMentions(map);
}

// A mark that the keyboard reaches beyond the edge comes into sight by the map, never by scrolling it.
function bringIntoSight(mark) {
  page.map.getContainer().scrollTo(0, 0);
  if (mark && !page.map.getBounds().contains([mark.lat, mark.lon])) page.map.panTo([mark.lat, mark.lon], { animate: false });
}

const stamping = () => crowded;
const markBoxes = () => (stamping() ? stampBoxes() : [...marks.values()].map(boxOf));

function boxOf({ lat, lon, dx, dy, size }) {
  const { x, y } = page.map.latLngToContainerPoint([lat, lon]);
  return [x + dx - size / 2 - 1, y + dy - size / 2 - 1, size + 2, size + 2];
}

function drawMarks() {
  const groups = groupsInSight();
  crowded = groups === null;
  stampLayer.redraw();
  const wanted = new Map();
  for (const group of groups ?? []) wantGroup(wanted, group);
  if (crowded) wantChosen(wanted);
  if (!state.selected) setFan(null);
  if (fan) wantFan(wanted);
  dropMarks(wanted);
  for (const [key, mark] of wanted) showMark(key, mark);
  drawSurrounds(groups ? rowsOf(groups) : []);
}

// On a crowded sheet the chosen event alone is a real mark.
function wantChosen(wanted) {
  const { kind, row } = state.selected ?? {};
  const { drawn, lat, lon, deaths } = data.rows;
  if (kind === "event" && drawn[row] !== LISTED) wanted.set(`chosen ${row}`, { lat: lat[row], lon: lon[row], dx: 0, dy: 0, size: symbolSize(deaths[row] - 1), members: [row] });
}

function dropMarks(wanted) {
  for (const [key, { element }] of marks) {
    if (wanted.has(key)) continue;
    element.remove();
    marks.delete(key);
  }
}

function rowsOf(groups) {
  const time = shownRange();
  return groups.flatMap(({ kinds }) => kinds.flatMap(({ members }) => [...members.subarray(...within(members, time))]));
}

// What of a group lies in the chosen time, as marks around its place.
function wantGroup(wanted, { key, lat, lon, kinds }) {
  const time = shownRange();
  const now = kinds.map(({ kind, layer, members }) => ({ kind, layer, members: members.subarray(...within(members, time)) })).filter(({ members }) => members.length);
  if (!now.length) return;
  if (now.length > KINDS_MOST) return void wanted.set(`${key} ring`, { lat, lon, dx: 0, dy: -liftOf(lat, lon, RING_PX), size: RING_PX, members: mergedRows(now), kinds: now });
  const placed = standTogether(now), lift = liftOf(lat, lon, Math.max(...placed.map(([, size]) => size)));
  for (const [dx, size, part] of placed) wanted.set(`${key} ${part.kind}`, { lat, lon, dx, dy: -lift, size, members: part.members });
}

const mergedRows = (parts) => parts.flatMap(({ members }) => [...members]).sort((a, b) => a - b);

// Side by side on one line, as wide as they are.
function standTogether(parts) {
  const sizes = parts.map(({ members }) => symbolSize(data.rows.deaths[deadliest(members)] - 1) * 1.1);
  let left = -sizes.reduce((sum, size) => sum + size + 2, -2) / 2;
  return parts.map((part, at) => {
    const middle = left + sizes[at] / 2;
    left += sizes[at] + 2;
    return [middle, sizes[at], part];
  });
}

const deadliest = (members) => members.reduce((a, b) => (data.rows.deaths[b] > data.rows.deaths[a] ? b : a));

// Marks stand above the small disc of a place that is held, so that both are seen.
function liftOf(lat, lon, size) {
  const at = page.map.latLngToLayerPoint([lat, lon]);
  return smallAreas.some((point) => at.distanceTo(point) < 15) ? leastAreaPx() + 2 + size / 2 : 0;
}

// Only what differs from the last drawing is touched.
function showMark(key, mark) {
  const old = marks.get(key);
  const element = old?.element ?? newMark();
  const members = mark.members;
  const look = mark.kinds ? `ring ${mark.kinds.map(({ layer, members: { length } }) => `${layer}:${length}`).join(" ")}` : `${symbolKey(deadliest(members))} ${members.length}`;
  const said = `${members.length} ${members[0]} ${members[members.length - 1]} ${state.language}`;
  if (old?.look !== look) element.replaceChildren(...(mark.kinds ? [ringOf(mark)] : symbolParts(members)));
  if (old?.said !== said) nameMark(element, members);
  const kept = { ...mark, element, look, said };
  if (old?.lat !== mark.lat || old?.lon !== mark.lon || old?.dx !== mark.dx || old?.dy !== mark.dy) placeMark(kept);
  element.classList.toggle("chosen", state.selected?.kind === "event" && members.includes(state.selected.row));
  marks.set(key, kept);
  element.dataset.key = key;
}

function newMark() {
  const element = make("div", { class: "mark leaflet-zoom-animated", role: "button", tabindex: 0 });
  markLayer.box.append(element);
  return element;
}

function placeMark({ element, lat, lon, dx, dy }, project = (at) => page.map.latLngToLayerPoint(at)) {
  const { x, y } = project(L.latLng(lat, lon));
  element.style.transform = `translate(${Math.round(x + dx)}px,${Math.round(y + dy)}px)`;
}

function placeMarks(project) {
  for (const mark of marks.values()) placeMark(mark, typeof project === "function" ? project : undefined);
}

function symbolParts(members) {
  const symbol = rowSymbol(deadliest(members));
  return members.length > 1 ? [symbol, make("span", { class: "badge" }, shortCount(members.length))] : [symbol];
}

// Many layers at one place: a ring of their shares around the count, as on the canvas of large pages.
function ringOf({ kinds, members }) {
  const total = members.length;
  let turn = 0;
  const arcs = kinds.map(({ layer, members: { length } }) => {
    const arc = svg("circle", { r: 11.5, fill: "none", stroke: inkOf(data.head.layers[layer].colour), "stroke-width": 4, pathLength: total, "stroke-dasharray": `${length} ${total - length}`, "stroke-dashoffset": -turn, transform: "rotate(-90)" });
    turn += length;
    return arc;
  });
  const text = svg("text", { "text-anchor": "middle", y: 4, class: "ring-count" }, shortCount(total));
  return svg("svg", { viewBox: "-15 -15 30 30", width: 30, height: 30, "aria-hidden": "true" }, svg("circle", { r: 14, fill: "var(--paper)" }), ...arcs, text);
}

function nameMark(element, members) {
  const of = (row) => layerLabel(data.head.layers[data.rows.layer[row]]);
  const layers = [...new Set(Array.from(members, of))].join(", ");
  const name = members.length === 1 ? rowWords(members[0]) : t("mark_many", { count: count(members.length), layer: layers, place: placeName(members[0]) });
  element.setAttribute("aria-label", name);
  element.title = name;
}

const placeName = (row) => placeLabel(data.rows.place[row]) || t("no_place");

function rowDate(row) {
  return row < data.undated ? t("no_date") : dateWords(isoOf(data.rows.at[row]));
}

function rowWords(row) {
  const { rows, head } = data;
  return [typeLabel(head.types[rows.type[row]]), placeName(row), rowDate(row), partyNames(row)].filter(Boolean).join(" · ");
}

const partyNames = (row) => [data.rows.actor1[row], data.rows.actor2[row]].filter(Boolean).map((actor) => data.head.actors[actor - 1]).join(" / ");

const markOfElement = (element) => marks.get(element.closest?.(".mark")?.dataset.key);

// The mark that was clicked: the element, or where another stands there by now, what lies under the pointer. A finger
// is no needle: the nearest within its reach.
function markAt(target, { x, y }, finger = false) {
  const known = markOfElement(target);
  if (known) return known;
  const reach = finger ? FINGER_PX : 0;
  const near = [...marks.values()].map((mark) => ({ mark, far: farFrom(boxOf(mark), x, y) })).filter(({ far }) => far <= reach);
  return near.reduce((best, one) => (one.far <= (best?.far ?? reach) ? one : best), null)?.mark;
}

const farFrom = ([left, top, wide, tall], x, y) => Math.hypot(Math.max(left - x, 0, x - left - wide), Math.max(top - y, 0, y - top - tall));

function openMark(mark) {
  if (!mark) return;
  const members = [...mark.members];
  if (members.length === 1) return void select({ kind: "event", row: members[0] });
  const parts = members.length <= FAN_LIMIT ? members.map((row) => [row]) : mark.kinds?.map((kind) => [...kind.members]);
  if (!mark.fanned) setFan(parts ? { lat: mark.lat, lon: mark.lon, parts } : null);
  select({ kind: "many", rows: members });
}

function setFan(wanted) {
  fan = wanted;
  legs?.clearLayers();
}

// Many at one place fan out around it, by event or by layer, each with a leg to where it belongs.
function wantFan(wanted) {
  const { lat, lon, parts } = fan;
  const map = page.map, centre = map.latLngToLayerPoint([lat, lon]);
  const radius = Math.max(44, (parts.length * 30) / (2 * Math.PI));
  legs.clearLayers();
  parts.forEach((members, i) => {
    const turn = (2 * Math.PI * i) / parts.length - Math.PI / 2;
    const [dx, dy] = [radius * Math.cos(turn), radius * Math.sin(turn)];
    legs.addLayer(L.polyline([[lat, lon], map.layerPointToLatLng(centre.add([dx, dy]))], { className: "leg", weight: 1, interactive: false }));
    wanted.set(`fan ${members[0]} ${members.length}`, { lat, lon, dx, dy, size: symbolSize(data.rows.deaths[deadliest(members)] - 1), members, fanned: true });
  });
}
