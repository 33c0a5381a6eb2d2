// Few events in sight: real marks with shapes, names and the keyboard. An element stays as long as its mark does, and
// the map itself hears the clicks, so that a click is never lost while marks change under the pointer.
import { drawControl, drawSurrounds, surrounded } from "./areas.js";
import { make, svg } from "./elements.js";
import { sheetScale } from "./ground.js";
import { deadliest, groupsInSight, within } from "./groups.js";
import { addMentions } from "./mentions.js";
import { placeName, rowWords } from "./row_words.js";
import { copiedBoxes, RING_GAP_PX, setHovered, setSpots, spotKey } from "./spots.js";
import { setStamping, shortCount, stampBoxes, stamping, stampLayer } from "./stamps.js";
import { data, LISTED, page, select, shownRange, state } from "./state.js";
import { symbolKey, symbolNodes, symbolOf, symbolSize } from "./symbols.js";
import { count, t, typeLabel } from "./words.js";

const FINGER_PX = 14; // beyond the edge of a mark, which makes 40 px of the smallest
const PIPS_MOST = 4, PIP_PX = 8.5, PIP_TURN = 0.68; // other kinds of event at the place: small symbols below the mark
const BADGE_GAP_PX = 4;
let legs = null;
export const marks = new Map(); // key -> {element, lat, lon, dx, dy, size, members, main, pips, look}
let legsDrawn = "";

const MarkLayer = L.Layer.extend({
  onAdd(map) {
    this.box = L.DomUtil.create("div", "marks", map.getPane("marks"));
    placeMarks();
  },
  getEvents: () => ({ zoom: placeMarks, viewreset: placeMarks, zoomanim: ({ zoom, center }) => placeMarks((at) => page.map._latLngToNewLayerPoint(at, zoom, center)) }),
});
export let markLayer;

export function addMarks(map) {
  markLayer = new MarkLayer().addTo(map);
  legs = L.layerGroup().addTo(map);
  for (const [event, members] of [["pointerover", (target) => markOfElement(target)?.members], ["pointerout", () => []]]) {
    markLayer.box.addEventListener(event, ({ target }) => hover(members(target) ?? []));
  }
  markLayer.box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    openMark(markOfElement(event.target));
  });
  markLayer.box.addEventListener("focusin", ({ target }) => bringIntoSight(markOfElement(target)));
  addMentions(map);
}

// A mark that the keyboard reaches beyond the edge comes into sight by the map, never by scrolling it.
function bringIntoSight(mark) {
  page.map.getContainer().scrollTo(0, 0);
  if (mark && !page.map.getBounds().contains([mark.lat, mark.lon])) page.map.panTo([mark.lat, mark.lon], { animate: false });
}

function hover(members) {
  setHovered(members);
  drawSurrounds(surrounded);
}

export const markBoxes = () => [...copiedBoxes, ...(stamping() ? stampBoxes() : [...marks.values()].flatMap((mark) => [boxOf(mark), ...numberBox(mark)]))];

function boxOf({ lat, lon, dx, dy, size }) {
  const { x, y } = page.map.latLngToContainerPoint([lat, lon]);
  return [x + dx - size / 2 - 1, y + dy - size / 2 - 1, size + 2, size + 2];
}

// The number beside a mark of several events, and the space around it: a name beside it begins with no number.
function numberBox(mark) {
  if (mark.members.length < 2) return [];
  const [x, y, size] = boxOf(mark), wide = badgeWide(mark.members), away = badgeAway(mark.size);
  return [[x + size / 2 + away - wide / 2 - BADGE_GAP_PX, y + size / 2 - away - 6.5 - BADGE_GAP_PX, wide + 2 * BADGE_GAP_PX, 13 + 2 * BADGE_GAP_PX]];
}

const badgeAway = (size) => (size / 2 + RING_GAP_PX) * 0.78, badgeWide = (members) => 6 + 6 * shortCount(members.length).length;

// Control is drawn after the marks: its rings lie around them.
export function drawMarks() {
  const groups = groupsInSight();
  const crowded = groups === null;
  setStamping(crowded);
  stampLayer.redraw();
  const wanted = new Map();
  for (const group of groups ?? []) wantGroup(wanted, group);
  if (crowded) wantChosen(wanted);
  dropMarks(wanted);
  for (const [key, mark] of wanted) showMark(key, mark);
  drawLegs(wanted);
  setSpots(new Map([...wanted.values()].filter(({ dx, dy }) => !dx && !dy).map((mark) => [spotKey(mark.lat, mark.lon), mark])));
  drawControl();
  drawSurrounds(groups ? rowsOf(groups) : []);
}

// From a mark that stands aside to its place.
function drawLegs(wanted) {
  const aside = [...wanted.values()].filter(({ dx, dy }) => dx || dy);
  const drawn = `${page.map.getZoom()} ${aside.map(({ lat, lon, dx, dy }) => `${lat} ${lon} ${dx} ${dy}`).join(" ")}`;
  if (drawn === legsDrawn) return;
  legsDrawn = drawn;
  legs.clearLayers();
  for (const { lat, lon, dx, dy } of aside) {
    const end = page.map.layerPointToLatLng(page.map.latLngToLayerPoint([lat, lon]).add([dx, dy]));
    legs.addLayer(L.polyline([[lat, lon], end], { className: "leg", weight: 1.2, interactive: false, pane: "areas" }));
    legs.addLayer(L.circleMarker([lat, lon], { className: "leg-foot", radius: 1.8, weight: 0, interactive: false, pane: "areas" }));
  }
}

// On a crowded sheet the chosen event alone is a real mark.
function wantChosen(wanted) {
  const { kind, row } = state.selected ?? {};
  const { drawn, lat, lon, deaths } = data.rows;
  if (kind === "event" && drawn[row] !== LISTED) wanted.set(`chosen ${row}`, { lat: lat[row], lon: lon[row], dx: 0, dy: 0, size: symbolSize(deaths[row] - 1), members: [row], main: row, pips: [] });
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

// What of a group lies in the chosen time is one mark: the symbol of the event that tells most, small ones of the other
// kinds (what is claimed or denied never hides behind what is reported), and how many there are.
function wantGroup(wanted, { key, lat, lon, dx, dy, kinds }) {
  const time = shownRange();
  const now = kinds.map((kind) => ({ ...kind, members: kind.members.subarray(...within(kind.members, time)) })).filter(({ members }) => members.length);
  if (!now.length) return;
  const ranked = now.map((kind) => ({ kind, row: deadliest(kind.members) })).sort((a, b) => a.kind.said - b.kind.said || data.rows.deaths[b.row] - data.rows.deaths[a.row] || b.kind.layer - a.kind.layer);
  const [{ row: main }, ...others] = ranked;
  wanted.set(String(key), { lat, lon, dx, dy, size: symbolSize(data.rows.deaths[main] - 1), members: mergedRows(now), main, pips: others.slice(0, PIPS_MOST).map(({ row }) => row) });
}

const mergedRows = (parts) => (parts.length === 1 ? parts[0].members : parts.flatMap(({ members }) => [...members]).sort((a, b) => a - b));

// Only what differs from the last drawing is touched.
function showMark(key, mark) {
  const old = marks.get(key);
  const element = old?.element ?? newMark();
  const { members, main, pips } = mark;
  const look = [symbolKey(main), members.length, sheetScale(), ...pips.map(symbolKey)].join(" ");
  const said = `${members.length} ${members[0]} ${members[members.length - 1]} ${state.language}`;
  if (old?.look !== look) element.replaceChildren(glyphSvg(mark));
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

export function placeMark({ element, lat, lon, dx, dy }, project = (at) => page.map.latLngToLayerPoint(at)) {
  const { x, y } = project(L.latLng(lat, lon));
  element.style.transform = `translate(${Math.round(x + dx)}px,${Math.round(y + dy)}px)`;
}

function placeMarks(project) {
  for (const mark of marks.values()) placeMark(mark, typeof project === "function" ? project : undefined);
}

// One picture a mark, around (0, 0) in pixels: the symbol in the middle, the other kinds below, the count at its shoulder.
function glyphSvg({ size, members, main, pips }) {
  const part = (row, px, x, y, halo) => svg("g", { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${(px / 20).toFixed(3)})` }, ...(halo ? [svg("circle", { r: 13, fill: "var(--land)" })] : []), ...symbolNodes(...symbolOf(row)));
  const far = size / 2 + RING_GAP_PX, first = Math.PI / 2 + ((pips.length - 1) * PIP_TURN) / 2;
  const small = pips.map((row, at) => part(row, PIP_PX, far * Math.cos(first - at * PIP_TURN), far * Math.sin(first - at * PIP_TURN), true));
  const badge = members.length > 1 ? [badgeSvg(members, badgeAway(size), -badgeAway(size))] : [];
  return svg("svg", { viewBox: "-14 -14 28 28", width: 28, height: 28, "aria-hidden": "true" }, part(main, size, 0, 0), ...small, ...badge);
}

function badgeSvg(members, x, y) {
  const wide = badgeWide(members);
  const text = svg("text", { x, y: y + 3.6, "text-anchor": "middle", class: "badge" }, shortCount(members.length));
  return svg("g", {}, svg("rect", { x: x - wide / 2, y: y - 6.5, width: wide, height: 13, rx: 6.5, class: "badge-ground" }), text);
}

function nameMark(element, members) {
  const of = (row) => typeLabel(data.head.types[data.rows.type[row]]);
  const kinds = [...new Set(Array.from(members, of).reverse())].join(", ");
  const name = members.length === 1 ? rowWords(members[0]) : t("mark_many", { count: count(members.length), layer: kinds, place: placeName(members[0]) });
  element.setAttribute("aria-label", name);
  element.title = name;
}

const markOfElement = (element) => marks.get(element.closest?.(".mark")?.dataset.key);

// The mark that was clicked: the nearest that lies under the pointer, since marks may overlap; else the element that a screen
// reader pressed. A finger is no needle: the nearest within its reach.
export function markAt(target, { x, y }, finger = false) {
  const reach = finger ? FINGER_PX : 0, near = [...marks.values()].map((mark) => ({ mark, box: boxOf(mark) })).filter(({ box }) => farFrom(box, x, y) <= reach);
  const away = ([left, top, wide, tall]) => Math.hypot(left + wide / 2 - x, top + tall / 2 - y);
  return near.reduce((best, one) => (best && away(best.box) <= away(one.box) ? best : one), undefined)?.mark ?? markOfElement(target);
}

export const farFrom = ([left, top, wide, tall], x, y) => Math.hypot(Math.max(left - x, 0, x - left - wide), Math.max(top - y, 0, y - top - tall));

// Several events are a list in the card.
export function openMark(mark) {
  if (!mark) return;
  const members = [...mark.members];
  select(members.length === 1 ? { kind: "event", row: members[0] } : { kind: "many", rows: members.reverse() });
}

// Marks of other data have other legs.
export function forgetMarks() {
  setHovered([]);
  legsDrawn = "";
  for (const mark of marks.values()) mark.said = ""; // the same rows may be other events, or their place has another name
}
