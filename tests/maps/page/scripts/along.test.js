// Where names lie along rivers and in narrow lakes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { boxesAlong, runAlong, runWithin } from "../../../../maps/page/static/along.js";

const lineOf = (points) => ({ n: points.length, x: points.map(([x]) => x), y: points.map(([, y]) => y) });
const SHEET = { scale: 1, left: 0, top: 0 }, SIGHT = [0, 0, 400, 400];

test("a name lies beside a river, turned as it runs, as near to the middle as it can", () => {
  const found = runAlong([lineOf([[50, 350], [350, 50]])], SHEET, SIGHT, 60, 12, () => true);
  assert.ok(Math.abs(found.angle + Math.PI / 4) < 1e-9);
  assert.ok(Math.abs(found.x - 200) < 12 && Math.abs(found.y - 200) < 12);
  assert.ok(found.x + found.y < 400); // on the upper side
});

test("a river that bends too much, is too short or has no free ground has no name", () => {
  const corners = lineOf(Array.from({ length: 40 }, (_, i) => [10 * i, 200 + 30 * (i % 2)]));
  assert.equal(runAlong([corners], SHEET, SIGHT, 60, 12, () => true), null);
  assert.equal(runAlong([lineOf([[200, 200], [230, 200]])], SHEET, SIGHT, 60, 12, () => true), null);
  assert.equal(runAlong([lineOf([[0, 200], [400, 200]])], SHEET, SIGHT, 60, 12, () => false), null);
});

test("what lies beyond the sheet counts for nothing", () => {
  assert.equal(runAlong([lineOf([[-900, 200], [-500, 200]])], SHEET, SIGHT, 60, 12, () => true), null);
});

test("a narrow lake is named down its length, never upside down", () => {
  const open = Uint8Array.from({ length: 200 }, (_, at) => (at % 10 > 3 && at % 10 < 7 ? 1 : 0));
  const found = runWithin(open, 10, 20, 12);
  assert.ok(Math.abs(Math.abs(found.angle) - Math.PI / 2) < 0.3);
  assert.ok(found.y > 8 && found.y < 12);
  assert.equal(runWithin(open, 10, 20, 40), null);
});

test("the boxes of a turned name cover its length", () => {
  const boxes = boxesAlong({ x: 100, y: 100, angle: Math.PI / 2 }, 48, 12);
  assert.deepEqual(boxes.map(([x, y]) => [Math.round(x), Math.round(y)]), [[94, 76], [94, 88], [94, 100], [94, 112]]);
});
