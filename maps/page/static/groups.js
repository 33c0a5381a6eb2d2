// Which events stand together: places within a mark's width of each other share one group, and a group keeps its
// place while the slider moves. Only another scale, another filter or (in large pages) another view joins anew.
const GROUP_ROWS = 3000; // rows that are joined for all of time; of more, only those of the chosen time
const VIEW_LIMIT = 400; // rows in sight up to which marks are real
const MARK_MOST = 150; // marks in sight beyond which a sheet is read as counts and not as marks
const JOIN_PX = 18; // a mark's width: whatever stands apart keeps its own place
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
function within(rows, [low, high]) {
  const begin = firstFrom(rows, 0, rows.length, low);
  return [begin, firstFrom(rows, begin, rows.length, high)];
}

// The groups of the sheet, or null where they are too many and the canvas shows counts.
function groupsInSight() {
  const sight = sightRows(), time = shownRange();
  const all = sight.length <= GROUP_ROWS;
  const [begin, end] = all ? [0, sight.length] : within(sight, time);
  if (!all && end - begin > VIEW_LIMIT) return null;
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

const marksOf = (groups) => groups.reduce((sum, { kinds }) => sum + (kinds.length > KINDS_MOST ? 1 : kinds.length), 0);

const tooMany = (groups) => marksOf(groups) > MARK_MOST || rowCount(groups) > VIEW_LIMIT;
const rowCount = (groups) => groups.reduce((sum, { kinds }) => sum + kinds.reduce((n, { members }) => n + members.length, 0), 0);

// Rows of one place stay one; the place with most events is where its neighbours join.
function joined(rows) {
  const places = [...Map.groupBy(rows, (row) => `${data.rows.lon[row]} ${data.rows.lat[row]}`).values()].sort((a, b) => b.length - a.length || a[0] - b[0]);
  const grid = new Map(), groups = [];
  for (const members of places) {
    const at = { lat: data.rows.lat[members[0]], lon: data.rows.lon[members[0]] };
    const point = page.map.project([at.lat, at.lon]);
    const found = groupNear(grid, point);
    if (found) found.rows.push(...members);
    else addGroup(grid, groups, { ...at, point, rows: members });
  }
  return groups.map(sortKinds);
}

// Rows by layer and by how they are said (what is denied never hides behind what is reported), ascending by day, so
// that a moment of the slider is two binary searches. From west to east, as they lie.
function sortKinds({ lat, lon, rows }) {
  const kinds = [...Map.groupBy(rows.sort((a, b) => a - b), (row) => data.rows.layer[row] * SAID.length + saidOf(row))].map(([kind, members]) => ({
    kind, layer: Math.floor(kind / SAID.length), members: Uint32Array.from(members), east: members.reduce((sum, row) => sum + data.rows.lon[row], 0) / members.length,
  }));
  return { lat, lon, key: rows[0], kinds: kinds.sort((a, b) => a.east - b.east || b.kind - a.kind) };
}

const gridKey = (x, y) => `${Math.floor(x / JOIN_PX)} ${Math.floor(y / JOIN_PX)}`;

function groupNear(grid, { x, y }) {
  for (const dx of [0, -JOIN_PX, JOIN_PX]) {
    for (const dy of [0, -JOIN_PX, JOIN_PX]) {
      const near = grid.get(gridKey(x + dx, y + dy))?.find(({ point }) => Math.hypot(point.x - x, point.y - y) < JOIN_PX);
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
