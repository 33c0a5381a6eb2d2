// The page of the desk: its data comes from the server that it came from, and newer data takes the place of older data
// while view, day, filters and what is chosen stay as they are.
import { areaCache, controlGroup, drawControl, surrounds } from "../../page/static/areas.js";
import { blocks, readDetail } from "../../page/static/details.js";
import { byId, make, say } from "../../page/static/elements.js";
import { forgetCounts, showCounts } from "../../page/static/filters.js";
import { coveredCache, drawFront, frontCache, frontGroup } from "../../page/static/front.js";
import { arcs, groundLayer, LINE_DEGREE, readLine, readRelief, ringBoxes, shapeBoxes, shapes } from "../../page/static/ground.js";
import { forgetGroups } from "../../page/static/groups.js";
import { forgetLabels, labelLayer } from "../../page/static/labels.js";
import { drawMarks, forgetMarks } from "../../page/static/marks.js";
import { drawMentions } from "../../page/static/mentions.js";
import { readRows } from "../../page/static/payload.js";
import { takeMentions } from "../../page/static/reports.js";
import { holdInks } from "../../page/static/scheme.js";
import { forgetNames, plainBlocks, search } from "../../page/static/search.js";
import { forgetStamps } from "../../page/static/stamps.js";
import { fillAll } from "../../page/static/start.js";
import { changed, data, dayOf, filterRows, isoOf, page, state, takeData } from "../../page/static/state.js";
import { paintBars } from "../../page/static/timeline.js";
import { showDesk } from "./desk.js";
import { ask, live, rowOfId } from "./link.js";

page.openLive = (token) => {
  live.token = token;
  page.take = firstData;
  page.open();
  void page.ready.then(follow);
};

// The server answers when something changed, or after a while with nothing.
const newer = () => ask(`/desk/changes?since=${live.version}&tick=${live.tick}&ground=${live.groundKey}`);

function note(found) {
  live.version = found.version;
  live.tick = found.tick;
  live.busy = found.busy;
  if (found.ground) [live.ground, live.groundKey] = [found.ground, found.data.ground];
}

async function firstData() {
  for (;;) {
    const found = await newer();
    note(found);
    say(found.data ? "" : found.busy, { stay: true });
    if (found.data) return takeIn(found.data);
  }
}

async function takeIn(found) {
  live.more = found;
  live.rowOf = null;
  putBlocks(found.blocks);
  return [headOf(found), await readRows(found.rows)];
}

// What is reported is numbered after the ground.
function headOf(found) {
  const { ground } = live, before = ground.arcs.length;
  const moved = (at) => (at >= 0 ? at + before : ~(~at + before));
  const shapesOf = found.shapes.map((shape) => shape.map((rings) => rings.map((ring) => ring.map(moved))));
  return { ...found.head, ...ground, arcs: ground.arcs.concat(found.arcs), shapes: ground.shapes.concat(shapesOf) };
}

function putBlocks(texts) {
  for (const old of document.querySelectorAll("script[id^=block-]")) old.remove();
  blocks.clear();
  texts.forEach((text, n) => {
    const block = make("script", { type: "text/plain", id: `block-${n}` });
    block.textContent = text;
    document.body.append(block);
  });
}

async function follow() {
  showDesk();
  for (;;) {
    try {
      const found = await newer();
      const base = live.groundKey;
      note(found);
      if (found.data) await replaceData(found.data, base !== live.groundKey);
      live.lost = false;
    } catch (error) {
      live.lost = true;
      showDesk();
      await new Promise((done) => setTimeout(done, 1000));
      if (error.status === 401 || error.status === 421) return;
    }
    showDesk();
  }
}

async function replaceData(found, groundChanged) {
  const kept = await whatStays();
  const [head, rows] = await takeIn(found);
  forget();
  takeData(head, rows);
  live.rowOf = null; // what was counted meanwhile is of the rows before
  takeMentions();
  if (groundChanged || !head.features.every((feature) => feature.lines)) {
    for (const feature of head.features) feature.lines ??= feature[4].map((deltas) => readLine(deltas, LINE_DEGREE));
    void readRelief(head.relief);
  }
  await putBack(kept);
  drawAgain();
  page.versions = (page.versions ?? 0) + 1;
  live.renewed();
}

// What a reader has chosen, by names that outlast the numbers of rows.
async function whatStays() {
  const open = [...document.querySelectorAll("#report-list details[open]")].map(({ id }) => data.head.documents[Number(id.slice(7))]?.[0]);
  const whole = state.from === 0 && state.to === data.days - 1;
  return { from: isoOf(state.from), to: isoOf(state.to), then: state.then === null ? "" : isoOf(state.then), whole, actor: data.head.actors[state.actor - 1], query: state.query, chosen: await keyOfChosen(), open, scroll: byId("end").scrollTop };
}

async function keyOfChosen() {
  const chosen = state.selected;
  if (chosen?.kind === "event") return { kind: "event", id: (await readDetail(chosen.row)).id };
  if (chosen?.kind === "control") return { kind: "control", key: controlKey(data.head.control[chosen.i], data.head) };
  if (chosen?.kind === "mention") return { kind: "mention", key: mentionKey(data.mentions[chosen.i], data.head) };
  return null;
}

const controlKey = (status, head) => `${head.places[status.place][0]} ${status.from}`;
const mentionKey = ({ report, start }, head) => `${head.documents[report]?.[0]} ${start}`;

async function putBack(kept) {
  const day = (iso, other) => {
    const at = dayOf(iso) - data.first;
    return at >= 0 && at < data.days ? at : other;
  };
  if (!kept.whole) [state.from, state.to] = [day(kept.from, 0), day(kept.to, state.to)];
  if (state.from > state.to) state.from = 0;
  if (kept.then) state.then = day(kept.then, 0);
  for (const id of ["from", "to", "then"]) byId(id).max = data.days - 1;
  state.actor = data.head.actors.indexOf(kept.actor) + 1;
  state.hits = null;
  if (kept.query) await search(kept.query);
  state.selected = await chosenAgain(kept.chosen);
  fillAll();
  for (const [number, [id]] of data.head.documents.entries()) if (kept.open.includes(id)) byId(`report-${number}`)?.setAttribute("open", "");
  byId("end").scrollTop = kept.scroll;
}

async function chosenAgain(key) {
  if (!key) return null;
  if (key.kind === "event") {
    const row = await rowOfId(key.id);
    return row === undefined ? null : { kind: "event", row };
  }
  const list = key.kind === "control" ? data.head.control.map((one) => controlKey(one, data.head)) : data.mentions.map((one) => mentionKey(one, data.head));
  const i = list.indexOf(key.key);
  return i < 0 ? null : { kind: key.kind, i };
}

// What modules of the page keep of the data before.
function forget() {
  arcs.length = shapes.length = shapeBoxes.length = plainBlocks.length = 0;
  for (const cache of [areaCache, frontCache, coveredCache, ringBoxes, holdInks]) cache.clear();
  controlGroup.clearLayers();
  frontGroup.clearLayers();
  for (const { layer } of surrounds.values()) layer.remove();
  surrounds.clear();
  for (const forgetPart of [forgetLabels, forgetMarks, forgetStamps, forgetGroups, forgetCounts, forgetNames]) forgetPart();
}

function drawAgain() {
  filterRows();
  drawFront();
  drawControl();
  drawMarks();
  drawMentions();
  groundLayer.redraw();
  labelLayer.redraw();
  paintBars();
  showCounts();
  changed("filter");
  changed("select");
}
