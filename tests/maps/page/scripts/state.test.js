// What is shown of the rows: time, filters and the days around them.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { changed, data, filterRows, isoOf, on, rowAt, select, shownRange, shownRows, state, takeData, valuesIn } from "../../../../maps/page/static/state.js";

const frames = [];
globalThis.requestAnimationFrame = (frame) => frames.push(frame);

// Five events: one without a day, one long before the reports, three of 2025.
function head() {
  return {
    asOf: "2025-01-20", firstDay: "2025-01-01", control: [{ from: "2024-12-30", last: "2025-01-05" }],
    layers: [{ id: "fighting" }, { id: "protest" }], types: [{ id: "clash", layer: 0 }, { id: "march", layer: 1 }],
  };
}

function rows() {
  return {
    type: [0, 0, 0, 1, 0], assertion: [0, 6, 0, 1, 0], precision: [0, 0, 0, 4, 0], actor1: [1, 0, 1, 2, 2], actor2: [0, 0, 2, 0, 0],
    dated: [0, 1, 1, 1, 1], day: Int32Array.from([0, 0, 0, 9, 30]), lon: [29, 29, 29, 29, 29], lat: [0, 90, -1, -1, -2],
  };
}

beforeEach(() => {
  for (const set of [state.off, state.offTypes, state.offAssertions, state.offPrecisions]) set.clear();
  Object.assign(state, { actor: 0, hits: null, selected: null });
  takeData(head(), rows());
  filterRows();
});

test("days begin with the first event that is no history and end with the last", () => {
  assert.equal(isoOf(0), "2025-01-01");
  assert.equal(isoOf(data.days - 1), "2025-01-31");
  assert.equal(isoOf(state.to), "2025-01-20");
});

test("the first row of a day is found by halving; rows without a day come before all", () => {
  assert.equal(data.undated, 1);
  assert.deepEqual([0, 1, 9, 10, 31].map(rowAt), [1, 3, 3, 4, 5]);
});

test("events without a day are shown while the whole beginning is", () => {
  assert.deepEqual(shownRange(), [0, 4]);
  state.from = 3;
  assert.deepEqual(shownRange(), [3, 4]);
});

test("rows come newest first, at most so many", () => {
  assert.deepEqual(shownRows(), [3, 2, 1, 0]);
  assert.deepEqual(shownRows(2), [3, 2]);
});

for (const [what, choose, left] of [
  ["a layer that is off", () => state.off.add("protest"), [1, 1, 1, 0, 1]],
  ["a type that is off", () => state.offTypes.add("clash"), [0, 0, 0, 1, 0]],
  ["how an event is said", () => state.offAssertions.add(6), [1, 0, 1, 1, 1]],
  ["how exactly a place is known", () => state.offPrecisions.add(4), [1, 1, 1, 0, 1]],
  ["a party on either side", () => (state.actor = 2), [0, 0, 1, 1, 1]],
  ["what a search found", () => (state.hits = [1, 0, 0, 0, 1]), [1, 0, 0, 0, 1]],
]) {
  test(`a filter leaves out by ${what}`, () => {
    choose();
    filterRows();
    assert.deepEqual([...data.pass], left);
  });
}

test("the poles lie on the edge of the map", () => {
  assert.ok(Math.abs(data.rows.y[1]) < 1e-6);
  assert.ok(Math.abs(data.rows.x[0] - (29 + 180) / 360) < 1e-12);
});

test("values of a column are named once", () => {
  assert.deepEqual(valuesIn([3, 0, 3, 5]), [0, 3, 5]);
});

test("listeners hear of the changes of one frame together, each once", () => {
  const heard = [];
  on("filter select", () => heard.push("both"));
  on("time", () => heard.push("time"));
  changed("filter");
  changed("time");
  select({ kind: "event", row: 2 });
  assert.equal(frames.length, 1);
  frames.pop()();
  assert.deepEqual(heard, ["both", "time"]);
  assert.deepEqual(state.selected, { kind: "event", row: 2 });
});

test("what may wait is done one part after the other, and anew after a change", (context) => {
  let due = null;
  context.mock.method(globalThis, "setTimeout", (task) => (due = task));
  context.mock.method(globalThis, "clearTimeout", () => (due = null));
  const heard = [], runDue = () => due?.();
  for (const name of ["counts", "labels"]) on("settled", () => heard.push(name));
  changed("time");
  frames.pop()();
  assert.deepEqual(heard, []);
  runDue();
  assert.deepEqual(heard, ["counts"]);
  changed("time");
  runDue();
  assert.deepEqual(heard, ["counts"], "a change waits for its frame: it goes first");
  frames.pop()();
  runDue();
  runDue();
  assert.deepEqual(heard, ["counts", "counts", "labels"]);
});
