// What is known of a row beyond the columns: blocks of details, opened on demand.
import { unzipJson } from "./payload.js";

export const BLOCK_ROWS = 1024;
export const blocks = new Map();

export function takeText(id) {
  const element = document.getElementById(id);
  const text = element.textContent;
  return text;
}

const parsed = new Promise((done) => {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", done, { once: true });
  else done();
});

export async function readBlock(number) {
  if (!blocks.has(number)) {
    if (blocks.size > 64) blocks.delete(blocks.keys().next().value);
    blocks.set(number, parsed.then(() => unzipJson(takeText(`block-${number}`))));
  }
  return blocks.get(number);
}

export const cell = (column, i) => (Array.isArray(column) ? column[i] : column.all);

// Everything that is known of a row beyond the columns: quote, reasons, reports.
export async function readDetail(row) {
  const block = await readBlock(Math.floor(row / BLOCK_ROWS));
  const i = row % BLOCK_ROWS;
  const detail = {};
  for (const name of Object.keys(block)) if (name !== "docs") detail[name] = cell(block[name], i);
  const docs = Array.isArray(block.docs) ? block.docs : block.docs.all ? [block.docs.all] : [];
  detail.reports = detail.doc.map((number) => reportOf(docs.find((record) => record[0] === number)));
  return detail;
}

function reportOf(record) {
  const [number, id, title, source, published, url, language] = record;
  return { number, id, title, source, published, url, language };
}
