// What maps/page/payload.py packed comes out again. The texts were written by pack_json, pack_columns and pack_block.
import assert from "node:assert/strict";
import { test } from "node:test";

import { readRows, unzipHead, unzipJson } from "../../../../maps/page/static/payload.js";

const HEAD = `]!!!l6'R!!!!!!c!}@[VKUZU}[ki-;dj^>uJRYra|/k>F.7ri@j:*;L?)@k%%E1o~!N_"9LH#!!!!!`;
const ROWS = "H4sIAAAAAAACA4uOVsrJz1PSUUpJzSlJVNIx0TE0itWJViqpLEgFipZm5pUo6RjrWILEUhIrgUJliUVgQQMdU5BgYlFyMVC0KjO9KjEdpBSoP5ZLQb9v9iFRDg5zBiDQKWBgFGRgYGT4z3iTiZGBqx4oZgHEjADPnredfQAAAA==";
const BLOCK = "H4sIAAAAAAAAA6tWSlSyqlZKzMlRsjKs1VFKUrKKNtQx0jGMrQUA8fYSRRsAAAA=";

test("a head of two signs for 13 bits is JSON again", async () => {
  assert.deepEqual(await unzipHead(HEAD), { title: "Nord-Kivu – é", n: [1, 2] });
});

test("each kind of column comes back", async () => {
  const rows = await readRows(ROWS);
  assert.deepEqual(Object.keys(rows), ["lon", "type", "day", "arcs"]);
  assert.deepEqual([...rows.lon], [28.2, -0.5, 179.9999]);
  assert.deepEqual([...rows.type], [0, 300, 70000]);
  assert.deepEqual([...rows.day], [0, 255, 600]);
  assert.deepEqual([...rows.arcs], [-1, 0, 5, -40000]);
});

test("a block keeps a column that is all alike as one value", async () => {
  assert.deepEqual(await unzipJson(BLOCK), { a: { all: 1 }, b: [1, 2, 1] });
});
