// Names along what they name: rivers, and lakes that are too narrow for a level name.

const STEP_PX = 10;
const STRAIGHT = 0.96; // share of a river's way that the name on it may at least make good
const TURNS = Array.from({ length: 11 }, (_, n) => ((n - 5) * Math.PI) / 12 + Math.PI / 2); // all but level

// Between -90 and 90 degrees: never upside down.
const upright = (angle) => (angle > Math.PI / 2 ? angle - Math.PI : angle <= -Math.PI / 2 ? angle + Math.PI : angle);

// Boxes that cover a turned name, for asking whether its ground is free.
export function boxesAlong({ x, y, angle }, wide, size) {
  const many = Math.ceil(wide / size), half = size / 2;
  return Array.from({ length: many }, (_, n) => {
    const at = ((n + 0.5) / many - 0.5) * wide;
    return [x + Math.cos(angle) * at - half, y + Math.sin(angle) * at - half, size, size];
  });
}

// Where a name lies along a river: beside it, where it is straight enough and free, as near to the middle of the sheet as it
// can be. Lines as they are painted; { scale, left, top } says where they lie on the sheet, box what of it is in sight.
export function runAlong(lines, { scale, left, top }, box, wide, size, isOpen) {
  const many = Math.ceil(wide / STEP_PX), middle = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  let best = null;
  for (const line of lines) {
    for (const run of runsOf(line, scale, left, top, box)) {
      for (let i = 0; i + many < run.length; i += 1) {
        const [x1, y1] = run[i], [x2, y2] = run[i + many];
        if (Math.hypot(x2 - x1, y2 - y1) < STRAIGHT * many * STEP_PX) continue;
        const angle = upright(Math.atan2(y2 - y1, x2 - x1));
        const place = { x: (x1 + x2) / 2, y: (y1 + y2) / 2, angle, away: Math.hypot((x1 + x2) / 2 - middle[0], (y1 + y2) / 2 - middle[1]) };
        if (best && place.away >= best.away) continue;
        beside(place, run.slice(i, i + many + 1), size);
        if (isOpen(boxesAlong(place, wide, size))) best = place;
      }
    }
  }
  return best;
}

// Moves a name to the upper side of the river, clear of its bends.
function beside(place, points, size) {
  const up = [Math.sin(place.angle), -Math.cos(place.angle)];
  const bend = Math.max(...points.map(([x, y]) => (x - place.x) * up[0] + (y - place.y) * up[1]));
  place.x += up[0] * (bend + size / 2 + 1);
  place.y += up[1] * (bend + size / 2 + 1);
}

// Points of a line in sight, equally far from one another, one list for each time that it comes into sight.
function runsOf(line, scale, left, top, [west, north, east, south]) {
  const runs = [[]];
  let rest = 0;
  for (let i = 1; i < line.n; i += 1) {
    const x = line.x[i - 1] * scale - left, y = line.y[i - 1] * scale - top;
    const dx = line.x[i] * scale - left - x, dy = line.y[i] * scale - top - y, length = Math.hypot(dx, dy);
    if (Math.max(x, x + dx) < west || Math.min(x, x + dx) > east || Math.max(y, y + dy) < north || Math.min(y, y + dy) > south) {
      if (runs[runs.length - 1].length) runs.push([]);
      rest = 0;
      continue;
    }
    let at = rest;
    for (; at < length; at += STEP_PX) runs[runs.length - 1].push([x + (dx * at) / length, y + (dy * at) / length]);
    rest = at - length;
  }
  return runs;
}

// The longest straight way through the open cells of a picture that is long enough for a name: its middle in cells, its
// angle. Null where there is none.
export function runWithin(open, across, down, long) {
  const filled = (x, y) => x >= 0 && y >= 0 && x < across && y < down && open[Math.floor(y) * across + Math.floor(x)];
  const way = (x, y, dx, dy) => {
    let many = 0;
    while (filled(x + (many + 0.5) * dx, y + (many + 0.5) * dy)) many += 0.5;
    return many;
  };
  let best = null;
  for (let at = 0; at < open.length; at += 1) {
    const x = (at % across) + 0.5, y = Math.floor(at / across) + 0.5;
    if (!open[at] || (x + y) % 2) continue; // every other one: a way runs through many
    for (const turn of TURNS) {
      const dx = Math.cos(turn), dy = Math.sin(turn);
      const [back, on] = [way(x, y, -dx, -dy), way(x, y, dx, dy)];
      // The shorter half counts: so the middle is found, too.
      if (2 * Math.min(back, on) >= long && Math.min(back, on) > (best?.half ?? 0)) best = { x, y, angle: upright(turn), half: Math.min(back, on) };
    }
  }
  return best;
}
