// Which events stand together: those of one place share one mark, in the middle of the place. Where the marks of two
// places would lie on each other, the lesser steps aside on a leader; where there is no space, it joins the other. A mark
// keeps its place while the slider moves: only another scale, another filter or (in large pages) another view asks anew.
import { sheetScale } from "./ground.js";
import { spotKey } from "./spots.js";
import { firstFrom, stampScratch } from "./stamps.js";
import { data, LISTED, page, shownRange } from "./state.js";
import { SAID, saidOf, symbolSize } from "./symbols.js";

const GROUP_ROWS = 3000; // rows that are joined for all of time; of more, only those of the chosen time
const VIEW_LIMIT = 400; // rows in sight up to which marks are real
export const MARK_MOST = 150; // marks in sight beyond which a sheet is read as counts and not as marks
const SAME_PX = 5; // places so near each other are one on this sheet
const LEADER_PX = 36, LEADER_STEP_PX = 4, LEADER_TURNS = 16; // how far a mark may stand from its place, and what is tried
const TOUCH = 0.86; // shapes are no discs: so much of two radii parts two marks
const KEEP_OFF_PX = 8; // from another place, which a mark must not be taken for
const GRID_PX = 48; // of neighbours that a mark may meet
let sightCache = null, groupCache = null;

// Rows in sight that pass every filter, ascending by day. A page of few rows is taken whole.
function sightRows() {
  const bounds = page.map.getBounds().pad(0.15);
  const whole = data.rows.n <= GROUP_ROWS;
  const key = `${data.filters} ${whole || bounds.toBBoxString()}`;
  if (sightCache?.key !== key) sightCache = { key, rows: whole ? passing() : passingWithin(bounds) };
  return sightCache.rows;
}

function passing() {
  const { pass, rows } = data;
  return Uint32Array.from({ length: rows.n }, (_, i) => i).filter((i) => pass[i] && rows.drawn[i] !== LISTED);
}

function passingWithin(bounds) {
  const { pass } = data;
  const { x, lat, drawn, n } = data.rows;
  const west = (bounds.getWest() + 180) / 360, east = (bounds.getEast() + 180) / 360;
  const south = bounds.getSouth(), north = bounds.getNorth();
  const found = stampScratch(n);
  let many = 0;
  for (let i = 0; i < n; i += 1) {
    if (pass[i] && drawn[i] !== LISTED && x[i] >= west && x[i] <= east && lat[i] >= south && lat[i] <= north) found[many++] = i;
  }
  return found.slice(0, many);
}

// The part of ascending rows that lies in [low, high): two binary searches.
export function within(rows, [low, high]) {
  const begin = firstFrom(rows, 0, rows.length, low);
  return [begin, firstFrom(rows, begin, rows.length, high)];
}

// The groups of the sheet, or null where they are too many and the canvas shows counts.
export function groupsInSight() {
  const sight = sightRows(), time = shownRange();
  const all = sight.length <= GROUP_ROWS;
  const now = within(sight, time), [begin, end] = all ? [0, sight.length] : now;
  if (rowsSeen(sight.subarray(...now)) > VIEW_LIMIT) return null;
  const key = `${sightCache.key} ${page.map.getZoom()} ${begin} ${end}`;
  if (groupCache?.key !== key) groupCache = { key, groups: joined(sight.subarray(begin, end)) };
  const { groups } = groupCache, seen = inSight(groups);
  if (tooMany(seen)) return null;
  return tooMany(groups) ? seen : groups; // few marks stay within reach of the keyboard wherever they are
}

function inSight(groups) {
  const bounds = page.map.getBounds().pad(0.15);
  return groups.filter(({ lat, lon }) => bounds.contains([lat, lon]));
}

// How many of some rows lie on the sheet; at most one more than are needed to know that they are too many.
function rowsSeen(found) {
  const { lat, lon } = data.rows, bounds = page.map.getBounds().pad(0.15);
  const [west, east, south, north] = [bounds.getWest(), bounds.getEast(), bounds.getSouth(), bounds.getNorth()];
  let seen = 0;
  for (let at = 0; at < found.length && seen <= VIEW_LIMIT; at += 1) {
    const row = found[at];
    if (lon[row] >= west && lon[row] <= east && lat[row] >= south && lat[row] <= north) seen += 1;
  }
  return seen;
}

const tooMany = (groups) => groups.length > MARK_MOST || rowCount(groups) > VIEW_LIMIT;
const rowCount = (groups) => groups.reduce((sum, { kinds }) => sum + kinds.reduce((n, { members }) => n + members.length, 0), 0);

// The places of some rows, those first of which most is said: they keep their middle.
function joined(rows) {
  const places = new Map(), grid = new Map(), groups = [], scale = 256 * 2 ** page.map.getZoom();
  const spots = spotsOf(rows).map((spot) => ({ ...spot, x: data.rows.x[spot.rows[0]] * scale, y: data.rows.y[spot.rows[0]] * scale }));
  for (const spot of spots) addTo(places, spot.x, spot.y, spot);
  for (const spot of spots) {
    const found = standFor(spot, grid, places);
    if (found.group) found.group.rows = [...found.group.rows, ...spot.rows];
    else {
      const group = { ...spot, dx: found.dx, dy: found.dy };
      groups.push(group);
      addTo(grid, spot.x + found.dx, spot.y + found.dy, group);
    }
  }
  return groups.map(sortKinds);
}

let spotCache = { key: "", spots: [] };

// Rows by where they lie: the same at every scale.
function spotsOf(rows) {
  const key = `${sightCache.key} ${rows.length} ${rows[0]} ${sheetScale()}`;
  if (spotCache.key !== key) {
    const { lat, lon } = data.rows, found = Map.groupBy(rows, (row) => spotKey(lat[row], lon[row]));
    const spots = [...found.values()].map((members) => ({ lat: lat[members[0]], lon: lon[members[0]], size: symbolSize(data.rows.deaths[deadliest(members)] - 1), rows: members }));
    spotCache = { key, spots: spots.sort((a, b) => b.size - a.size || b.rows.length - a.rows.length || a.rows[0] - b.rows[0]) };
  }
  return spotCache.spots;
}

// Where the mark of a place may stand: on it, else aside, nearest first; else with the mark that is nearest to it.
function standFor(spot, grid, places) {
  const near = nearOf(grid, spot.x, spot.y);
  const meets = (x, y) => near.some((one) => Math.hypot(one.x + one.dx - x, one.y + one.dy - y) < ((one.size + spot.size) / 2) * TOUCH);
  if (!meets(spot.x, spot.y)) return { dx: 0, dy: 0 };
  const away = (one) => Math.hypot(one.x + one.dx - spot.x, one.y + one.dy - spot.y);
  const nearest = near.reduce((best, one) => (away(one) < away(best) ? one : best));
  if (Math.hypot(nearest.x - spot.x, nearest.y - spot.y) < SAME_PX) return { group: nearest };
  const others = nearOf(places, spot.x, spot.y).filter((one) => one !== spot);
  const first = Math.atan2(spot.y - nearest.y - nearest.dy, spot.x - nearest.x - nearest.dx);
  for (let far = LEADER_STEP_PX; far <= LEADER_PX; far += LEADER_STEP_PX) {
    for (let turn = 0; turn < LEADER_TURNS; turn += 1) {
      const angle = first + ((turn % 2 ? -1 : 1) * Math.ceil(turn / 2) * 2 * Math.PI) / LEADER_TURNS;
      const [dx, dy] = [Math.round(far * Math.cos(angle)), Math.round(far * Math.sin(angle))];
      const [x, y] = [spot.x + dx, spot.y + dy];
      if (!meets(x, y) && others.every((one) => Math.hypot(one.x - x, one.y - y) > KEEP_OFF_PX + spot.size / 4)) return { dx, dy };
    }
  }
  return { group: nearest };
}

// Rows by layer and by how they are said, ascending by day, so that a moment of the slider is two binary searches.
function sortKinds({ lat, lon, dx, dy, rows }) {
  const ordered = rows.toSorted((a, b) => a - b);
  const kinds = [...Map.groupBy(ordered, (row) => data.rows.layer[row] * SAID.length + saidOf(row))].map(([kind, members]) => ({
    kind, layer: Math.floor(kind / SAID.length), said: kind % SAID.length, members: Uint32Array.from(members),
  }));
  return { lat, lon, dx, dy, key: ordered[0], kinds: kinds.sort((a, b) => b.kind - a.kind) };
}

const cellAt = (value) => Math.floor(value / GRID_PX), gridKey = (across, down) => across * 2 ** 24 + down;

function addTo(grid, x, y, one) {
  const key = gridKey(cellAt(x), cellAt(y));
  if (grid.has(key)) grid.get(key).push(one);
  else grid.set(key, [one]);
}

function nearOf(grid, x, y) {
  const found = [], across = cellAt(x), down = cellAt(y);
  for (let i = across - 1; i <= across + 1; i += 1) for (let j = down - 1; j <= down + 1; j += 1) found.push(...(grid.get(gridKey(i, j)) ?? []));
  return found;
}

export function forgetGroups() {
  sightCache = groupCache = null;
  spotCache = { key: "", spots: [] };
}

// The newest of the deadliest.
export const deadliest = (members) => members.reduce((a, b) => (data.rows.deaths[b] >= data.rows.deaths[a] ? b : a));
