// Few events: real marks with shapes, names and the keyboard. Marks that would overlap join, one a layer, with a count.
const MARK_LIMIT = 3000; // rows of the whole page up to which marks are always real
const VIEW_LIMIT = 400; // rows in sight up to which marks are real in larger pages
const JOIN_PX = 26;
const FAN_LIMIT = 24;
let markGroup, fanGroup, mentionGroup, boxes = [], crowded = true, fan = null;

function addMarks(map) {
  markGroup = L.layerGroup().addTo(map);
  fanGroup = L.layerGroup().addTo(map);
  mentionGroup = L.layerGroup().addTo(map);
  map.on("zoomstart", () => {
    fan = null;
    fanGroup.clearLayers();
  });
}

const stamping = () => crowded && data.rows.n > MARK_LIMIT;
const markBoxes = () => (stamping() ? [...stampCells.values()].map(({ x, y, radius }) => [x - radius, y - radius, 2 * radius, 2 * radius]) : boxes.map(inSight));

// Boxes move with the map, as the marks do.
function inSight([x, y, wide, tall]) {
  const corner = page.map.layerPointToContainerPoint([x, y]);
  return [corner.x, corner.y, wide, tall];
}

function drawMarks() {
  const map = page.map;
  const rows = markRows(map);
  crowded = rows === null;
  stampLayer?.redraw();
  markGroup.clearLayers();
  fanGroup.clearLayers();
  boxes = [];
  const placed = (rows ?? []).filter((row) => DRAWN[data.rows.drawn[row]] !== "listed");
  for (const group of joined(map, placed)) drawGroup(map, group);
  drawSurrounds(placed);
  drawMentions();
  fan = state.selected ? fan : null;
  if (fan) fanOut(fan);
}

// Rows to draw as marks, or null where they are too many and the canvas shows them.
function markRows(map) {
  if (data.rows.n <= MARK_LIMIT) return shownRows();
  const [low, high] = shownRange();
  const bounds = map.getBounds().pad(0.1);
  const [x1, x2] = [(bounds.getWest() + 180) / 360, (bounds.getEast() + 180) / 360];
  const found = [];
  const { x, lat, drawn } = data.rows;
  const [south, north] = [bounds.getSouth(), bounds.getNorth()];
  for (let i = high - 1; i >= low; i -= 1) {
    if (!data.pass[i] || drawn[i] === LISTED || x[i] < x1 || x[i] > x2 || lat[i] < south || lat[i] > north) continue;
    if (found.push(i) > VIEW_LIMIT) return null;
  }
  return found;
}

// Groups of rows that stand within a mark's width of each other, in one pass over a grid.
function joined(map, rows) {
  const groups = [], grid = new Map();
  for (const row of rows) {
    const point = map.latLngToLayerPoint([data.rows.lat[row], data.rows.lon[row]]);
    const found = groupNear(grid, point);
    if (found) found.rows.push(row);
    else addGroup(grid, groups, { point, lat: data.rows.lat[row], lon: data.rows.lon[row], rows: [row] });
  }
  return groups;
}

const gridKey = (x, y) => `${Math.floor(x / JOIN_PX)} ${Math.floor(y / JOIN_PX)}`;

function groupNear(grid, { x, y }) {
  for (const dx of [0, -JOIN_PX, JOIN_PX]) {
    for (const dy of [0, -JOIN_PX, JOIN_PX]) {
      const near = grid.get(gridKey(x + dx, y + dy))?.find((group) => Math.hypot(group.point.x - x, group.point.y - y) < JOIN_PX);
      if (near) return near;
    }
  }
  return null;
}

function addGroup(grid, groups, group) {
  const key = gridKey(group.point.x, group.point.y);
  if (!grid.has(key)) grid.set(key, []);
  grid.get(key).push(group);
  groups.push(group);
}

// One mark a layer, side by side around the place.
function drawGroup(map, { lat, lon, rows }) {
  const byLayer = Map.groupBy(rows, (row) => data.rows.layer[row]);
  const kinds = [...byLayer.entries()].sort((a, b) => b[0] - a[0]);
  const step = 21;
  const { x, y } = map.latLngToLayerPoint([lat, lon]);
  const lift = heldAt({ x, y }) ? 19 : 0;
  kinds.forEach(([, members], place) => {
    const shift = (place - (kinds.length - 1) / 2) * step;
    markGroup.addLayer(markOf(lat, lon, members, shift, lift));
    boxes.push([x + shift - 11, y - 12 - lift, 24, 24]);
  });
}

// Marks stand above the small disc of a place that is held, so that both are seen.
const heldAt = ({ x, y }) => smallAreas.some((point) => Math.hypot(point.x - x, point.y - y) < 15);

function markOf(lat, lon, members, shift, lift = 0) {
  const chosen = state.selected?.kind === "event" && members.includes(state.selected.row);
  const deadliest = members.reduce((a, b) => (data.rows.deaths[b] > data.rows.deaths[a] ? b : a));
  const content = make("span", { class: "mark-body" }, rowSymbol(deadliest));
  if (members.length > 1) content.append(make("span", { class: "badge" }, shortCount(members.length)));
  const icon = L.divIcon({ className: `mark${chosen ? " chosen" : ""}`, html: content, iconSize: [40, 40], iconAnchor: [20 - shift, 20 + lift] });
  const mark = L.marker([lat, lon], { icon, pane: "marks", riseOnHover: true, keyboard: true });
  mark.on("click", () => openMark(lat, lon, members));
  mark.on("keypress", (event) => event.originalEvent.key === "Enter" && openMark(lat, lon, members));
  mark.on("add", () => nameMark(mark.getElement(), members));
  return mark;
}

function nameMark(element, members) {
  const name = members.length === 1 ? rowWords(members[0]) : t("mark_many", { count: count(members.length), layer: layerLabel(data.head.layers[data.rows.layer[members[0]]]), place: placeName(members[0]) });
  element.setAttribute("aria-label", name);
  element.title = name;
}

const placeName = (row) => (data.rows.place[row] ? data.head.places[data.rows.place[row] - 1][1] : t("no_place"));

function rowDate(row) {
  return row < data.undated ? t("no_date") : dateWords(isoOf(data.rows.at[row]));
}

function rowWords(row) {
  const { rows, head } = data;
  const parties = [rows.actor1[row], rows.actor2[row]].filter(Boolean).map((actor) => head.actors[actor - 1]).join(" / ");
  return [typeLabel(head.types[rows.type[row]]), placeName(row), rowDate(row), parties].filter(Boolean).join(" · ");
}

function openMark(lat, lon, members) {
  if (members.length === 1) return select({ kind: "event", row: members[0] });
  fan = members.length <= FAN_LIMIT ? { lat, lon, members } : null;
  return select({ kind: "many", rows: members });
}

// Many at one place fan out around it, each with a leg to where it belongs.
function fanOut({ lat, lon, members }) {
  const map = page.map;
  const centre = map.latLngToLayerPoint([lat, lon]);
  const radius = Math.max(44, (members.length * 30) / (2 * Math.PI));
  members.forEach((row, i) => {
    const turn = (2 * Math.PI * i) / members.length - Math.PI / 2;
    const at = map.layerPointToLatLng(centre.add([radius * Math.cos(turn), radius * Math.sin(turn)]));
    fanGroup.addLayer(L.polyline([[lat, lon], at], { className: "leg", weight: 1, interactive: false }));
    fanGroup.addLayer(markOf(at.lat, at.lng, [row], 0));
  });
}

// Places that a report names without an event there: small dots, and the ground they may mean when chosen.
function drawMentions() {
  mentionGroup.clearLayers();
  const chosen = state.selected?.kind === "mention" ? state.selected.i : -1;
  const shown = state.off.has("mentioned") ? [] : mentionPlaces();
  for (const i of shown) if (i !== chosen) mentionGroup.addLayer(mentionDot(i));
  if (chosen >= 0) showMention(chosen);
}

function mentionPlaces() {
  const seen = new Map();
  data.mentions.forEach((mention, i) => {
    if (mention.lon !== null && mention.role === "location" && mention.drawn !== "listed") seen.set(`${mention.lon} ${mention.lat}`, i);
  });
  return [...seen.values()];
}

function mentionDot(i) {
  const mention = data.mentions[i];
  const dot = L.circleMarker([mention.lat, mention.lon], { radius: 4, className: "mention-dot", pane: "areas" });
  dot.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    select({ kind: "mention", i });
  });
  return dot;
}

function showMention(i) {
  const mention = data.mentions[i];
  if (mention.lon === null) return;
  const options = { pane: "areas", interactive: false, className: "surround mention-area", weight: 2.2, dashArray: "5 5" };
  if (mention.shape) mentionGroup.addLayer(L.polygon(shapeAt(mention.shape - 1), options));
  else if (mention.radius) mentionGroup.addLayer(L.circle([mention.lat, mention.lon], { ...options, radius: mention.radius * 100 }));
  mentionGroup.addLayer(L.circleMarker([mention.lat, mention.lon], { radius: 7, className: "mention-dot chosen", pane: "areas", interactive: false }));
}
