// What the page of the desk knows of its server, and how it asks it.
import { BLOCK_ROWS, cell, readBlock } from "../../page/static/details.js";
import { data } from "../../page/static/state.js";

export const live = { token: "", version: 0, tick: -1, groundKey: "", ground: null, busy: "", more: {}, rowOf: null, received: () => {}, renewed: () => {} };

export async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json", "x-sitmap-page": live.token }, body: JSON.stringify(body) };
  const answer = await fetch(path, options);
  const found = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(found.error ?? String(answer.status)), { status: answer.status, found });
  return found;
}

// What was done can be taken back at once, before the files are read again: two keys in a row mean the same edit.
export function done(found) {
  live.more.undo = found.undo;
  live.received();
  return found;
}

// The row of an event by its id, which details alone know.
export async function rowOfId(id) {
  while (!live.rowOf) {
    const { rows } = data, found = new Map();
    for (let at = 0; at < rows.n; at += BLOCK_ROWS) {
      const block = await readBlock(at / BLOCK_ROWS);
      for (let i = 0; i < Math.min(BLOCK_ROWS, rows.n - at); i += 1) found.set(cell(block.id, i), at + i);
    }
    if (rows === data.rows) live.rowOf = found; // else newer data came meanwhile
  }
  return live.rowOf.get(id);
}
