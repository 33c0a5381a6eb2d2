// Opens the page: the map at once (folium's children may follow), the data as soon as they are unpacked.
import { readHash, writeHash } from "./address.js";
import { addAreas, drawControl } from "./areas.js";
import { fillBrief, takeVisit } from "./brief.js";
import { showCard } from "./card.js";
import { takeText } from "./details.js";
import { batchedAt } from "./batches.js";
import { addCompare, answerOther, copiedArea, drawCompared, isOther } from "./compare.js";
import { fillEmbed, linkWhole, readEmbed } from "./embed.js";
import { fillFilters, fillLayers, showCounts } from "./filters.js";
import { addFront, drawFront } from "./front.js";
import { addGround, groundLayer } from "./ground.js";
import { groupsInSight } from "./groups.js";
import { addKeys, orderMarks } from "./keys.js";
import { addLabels, labelLayer, labelled } from "./labels.js";
import { fillLegend } from "./legend.js";
import { addMarks, drawMarks, markAt, openMark } from "./marks.js";
import { addMeasure, measuring } from "./measure.js";
import { drawMentions } from "./mentions.js";
import { readRows, unzipHead } from "./payload.js";
import { addPhone, setSheet } from "./phone.js";
import { forgetAreas } from "./repaint.js";
import { fillReports, followSelection, takeMentions } from "./reports.js";
import { addSight, drawSight, goFirst } from "./sight.js";
import { addStamps, clickStamp, stampCells, stamping, stampLayer } from "./stamps.js";
import { changed, data, dayOf, filterRows, OFF_ASSERTIONS, on, page, select, state, takeData } from "./state.js";
import { addStory } from "./story.js";
import { addTable, fillTable } from "./table.js";
import { addTimeline, paintBars, showPlay, showTime } from "./timeline.js";
import { addTools } from "./tools.js";
import { fitMap } from "./view.js";
import { fillWords, t } from "./words.js";

Object.assign(page, {
  crowds: () => [...stampCells.values()].map(({ x, y }) => [x, y]),
  labels: () => Object.fromEntries(labelled),
  paintGround: () => groundLayer.redraw(),
  // Where the data comes from: out of the page itself, or for the page of a desk from its server.
  take: () => Promise.all([unzipHead(takeText("head")), readRows(takeText("rows"))]),
  open() {
    page.map = L.map("map_situation", { zoomControl: false, attributionControl: true, zoomSnap: 0.25, zoomDelta: 0.5, wheelPxPerZoomLevel: 120, minZoom: 1, maxZoom: 18, worldCopyJump: false, center: [0, 0], zoom: 2 });
    L.control.scale({ position: "bottomleft", imperial: false }).addTo(page.map);
    page.map.attributionControl.setPrefix(false);
    page.map.attributionControl.getContainer().hidden = true;
    page.ready = start();
  },
});

async function start() {
  const [head, rows] = await page.take();
  takeData(head, rows);
  state.language = head.language;
  for (const layer of head.layers) if (!layer.shown) state.off.add(layer.id);
  for (const id of ["mentioned", ...head.hidden]) state.off.add(id);
  for (const at of OFF_ASSERTIONS) state.offAssertions.add(at);
  takeMentions();
  takeVisit();
  filterRows();
  readEmbed();
  document.body.classList.toggle("undated", !data.dated);
  showTime();
  fitMap();
  if (head.firstShown) state.to = Math.max(0, Math.min(data.days - 1, dayOf(head.firstShown) - data.first));
  if (head.theme) Object.assign(state, { dark: head.theme === "dark" }) && (document.documentElement.dataset.scheme = head.theme);
  goFirst();
  build();
  if (location.hash.length > 1) readHash();
  document.documentElement.dataset.ready = "true";
  performance.mark("sitmap-ready");
  requestAnimationFrame(() => setTimeout(fillRest));
  changed("view");
}

function build() {
  const { map } = page;
  addGround(map);
  addLabels(map);
  addAreas(map);
  addFront(map);
  addStamps(map);
  addMarks(map);
  addSight(map);
  L.control.zoom({ position: "bottomright", zoomInTitle: t("zoom_in"), zoomOutTitle: t("zoom_out") }).addTo(map);
  addTimeline();
  addTools();
  addTable();
  addPhone();
  addKeys(map);
  addCompare(map);
  addStory();
  listen(map);
  fillWords();
  fillLayers();
  fillLegend();
  fillEmbed();
  showPlay();
  drawFront();
  drawMarks();
  drawMentions();
  groundLayer.redraw();
  labelLayer.redraw();
  showTime();
  showCounts();
}

function listen(map) {
  on("time filter", drawFront);
  on("time", drawMoment);
  on("filter select", drawMarks);
  on("filter select", drawMentions);
  on("time filter select words view", drawCompared);
  on("filter", paintBars);
  on("time", showTime);
  on("select", () => void showCard({ focus: true }));
  on("select", () => void followSelection());
  on("words", forgetAreas);
  on("words", fillAll);
  on("words", () => changed("filter"));
  on("settled", showCounts);
  on("settled", drawSight);
  on("settled", () => stamping() && groupsInSight() && drawMarks());
  on("settled", writeHash);
  on("settled", linkWhole);
  on("settled", () => void fillTable());
  on("settled", () => labelLayer.redraw());
  on("settled", orderMarks);
  on("words", () => labelLayer.redraw());
  new ResizeObserver(fitMap).observe(map.getContainer());
  map.on("moveend", () => changed("view"));
  map.on("moveend resize", redrawView);
  map.on("click", (event) => clickMap(map, event));
}

// Real marks move with the map and the canvases are drawn for what is in sight. Names follow a frame later, so that none
// takes too long: until then they lie where they were on the ground.
let namesDue = 0;

function redrawView() {
  groundLayer.redraw();
  drawMarks();
  labelLayer.follow();
  cancelAnimationFrame(namesDue);
  namesDue = requestAnimationFrame(() => setTimeout(() => labelLayer.redraw()));
}

// While the slider moves a crowded sheet stays a canvas; real marks come back when it rests.
function drawMoment() {
  if (!stamping()) return drawMarks();
  stampLayer.redraw();
  return drawControl();
}

// The map hears every click: one that meets a mark opens it, whatever element lies there by now.
function clickMap(map, event) {
  const { originalEvent: { target }, containerPoint } = event;
  if (measuring) return addMeasure(event);
  return isOther(target, containerPoint) ? answerOther(() => openAt(map, event)) : openAt(map, event);
}

function openAt(map, event) {
  const { originalEvent: { target, pointerType }, containerPoint } = event;
  const mark = markAt(target, containerPoint, pointerType === "touch");
  if (mark) return openMark(mark);
  if (stamping() && clickStamp(map, event)) return undefined;
  const i = copiedArea(target) ?? batchedAt(containerPoint)?.i;
  if (i !== undefined) return select({ kind: "control", i: Number(i) });
  return state.selected ? select(null) : undefined;
}

export function fillAll() {
  fillWords();
  setSheet(document.body.dataset.sheet);
  fillLayers();
  fillLegend();
  fillEmbed();
  fillRest();
  showTime();
  showPlay();
  if (state.selected) void showCard();
}

// What nobody sees at first sight is made after it.
function fillRest() {
  fillBrief();
  fillFilters();
  fillReports();
}
