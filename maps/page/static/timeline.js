// One slider for events and control: bars a day (or week, month), two handles, play. The right handle is the as-of day.
import { byId, nameElement } from "./elements.js";
import { colourOf, holdInk, inkOf } from "./scheme.js";
import { changed, data, dayOf, isoOf, state } from "./state.js";
import { count, dateAs, dateWords, dayWords, plural, t } from "./words.js";

const BAR_STEPS = [1, 7, 30, 91, 365];
const BAR_LEAST_PX = 3;
const BARS_PX = 40; // height of the tallest bar; below it the changes of control, the line and the dates
const TICK_LEAST_PX = 62, HANDLE_PX = 16;
const TICK_DAYS = [1, 2, 7], TICK_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];
const PLAY_MS = 320;
let playing = 0, barStep = 1;

export function addTimeline() {
  for (const id of ["from", "to", "then"]) {
    const slider = byId(id);
    slider.max = data.days - 1;
    slider.value = state[id];
    slider.addEventListener("input", () => setTime(id, Number(slider.value)));
  }
  byId("play").addEventListener("click", togglePlay);
  byId("back").addEventListener("click", () => step(-1));
  byId("forward").addEventListener("click", () => step(1));
  byId("all").addEventListener("click", () => setRange(0, data.days - 1));
  byId("bars").addEventListener("click", (event) => setTime("to", dayAt(event)));
  new ResizeObserver(() => paintBars()).observe(byId("bars"));
}

function setTime(which, value) {
  const day = Math.max(0, Math.min(data.days - 1, value));
  if (which === "then") {
    state.then = day;
    changed("time");
  } else if (which === "from") setRange(Math.min(day, state.to), state.to);
  else setRange(Math.min(state.from, day), day);
}

export function setRange(from, to) {
  [state.from, state.to] = [from, to];
  changed("time");
}

// A range that does not begin at the start moves as a window.
export function step(by) {
  const width = state.to - state.from;
  const to = Math.max(0, Math.min(data.days - 1, state.to + by));
  setRange(state.from === 0 ? 0 : Math.max(0, to - width), to);
}

export function togglePlay() {
  if (playing) return stopPlay();
  if (state.to >= data.days - 1) setRange(state.from === 0 ? 0 : 0, state.from === 0 ? 0 : state.to - state.from);
  const by = Math.max(1, Math.round(data.days / 120));
  playing = setInterval(() => (state.to >= data.days - 1 ? stopPlay() : step(by)), PLAY_MS);
  return showPlay();
}

function stopPlay() {
  clearInterval(playing);
  playing = 0;
  showPlay();
  showTime(); // the day that is shown is the one it stopped at, at once
}

export function showPlay() {
  nameElement(byId("play"), t(playing ? "pause" : "play"));
  byId("play").setAttribute("aria-pressed", String(Boolean(playing)));
}

export function showTime() {
  for (const id of ["from", "to", ...(state.then === null ? [] : ["then"])]) {
    byId(id).value = state[id];
    byId(id).setAttribute("aria-valuetext", dayWords(state[id]));
  }
  byId("range").textContent = state.from === state.to ? dayWords(state.to) : t("range_line", { from: dayWords(state.from), to: dayWords(state.to) });
  byId("asof").textContent = [data.dated ? t("as_of", { date: dayWords(state.to) }) : t("no_date"), plural("reports", data.head.reports), plural("sources", data.head.sources)].join(" · ");
  paintWindow();
}

function dayAt(event) {
  const { left, width } = byId("bars").getBoundingClientRect();
  return Math.floor(((event.clientX - left) / width) * data.days);
}

function countBars(width) {
  barStep = BAR_STEPS.find((days) => (data.days / days) * BAR_LEAST_PX <= width) ?? 365;
  const bars = Math.ceil(data.days / barStep), kinds = data.head.layers.length;
  const counts = new Uint32Array(bars * kinds), spread = new Float32Array(bars * kinds);
  const { at, layer, span, n } = data.rows;
  for (let i = data.undated; i < n; i += 1) {
    if (!data.pass[i] || at[i] < 0) continue;
    const bar = Math.floor(at[i] / barStep), last = Math.min(bars - 1, Math.floor((at[i] + span[i]) / barStep));
    if (last === bar) counts[bar * kinds + layer[i]] += 1;
    else for (let one = bar; one <= last; one += 1) spread[one * kinds + layer[i]] += 1 / (last - bar + 1);
  }
  return { bars, kinds, counts, spread };
}

export function paintBars() {
  const canvas = byId("bars");
  const { width, height } = canvas.getBoundingClientRect();
  if (!width || !data.rows) return;
  const ratio = Math.min(devicePixelRatio || 1, 2);
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  paintAxis(pen, width, height);
  paintCounted(pen, countBars(width), width);
  paintChanges(pen, width);
}

// Dates below the line: days where there is space, else months, with the year where one begins.
function paintAxis(pen, width, height) {
  pen.font = `11px ${colourOf("font")}`;
  pen.textBaseline = "bottom";
  pen.textAlign = "left";
  pen.direction = document.documentElement.dir || "ltr"; // of the words; the line itself runs from left to right
  pen.fillStyle = colourOf("rule-strong");
  pen.fillRect(0, BARS_PX + 6, width, 1);
  const ends = endLabels(pen, width);
  for (const { x, text } of ends) {
    pen.fillStyle = colourOf("muted");
    pen.fillText(text, x, height);
  }
  for (const { day, text } of axisTicks(width)) {
    const x = (day / data.days) * width, wide = pen.measureText(text).width;
    pen.fillStyle = colourOf("rule-strong");
    pen.fillRect(Math.round(x), BARS_PX + 6, 1, 5);
    pen.fillStyle = colourOf("muted");
    if (ends.every((end) => x + 4 > end.x + end.wide + 8 || x + wide + 12 < end.x)) pen.fillText(text, x + 4, height);
  }
}

// The first and the last day are always named, beside the handles.
function endLabels(pen, width) {
  if (!data.dated) return [];
  const [first, last] = [0, data.days - 1].map((day) => ({ text: dateWords(isoOf(day)) })).map((label) => ({ ...label, wide: pen.measureText(label.text).width }));
  const labels = [{ ...first, x: HANDLE_PX }, { ...last, x: width - HANDLE_PX - last.wide }];
  return labels[1].x > labels[0].x + first.wide + 8 ? labels : labels.slice(1);
}

function axisTicks(width) {
  if (!data.dated) return [];
  const wide = width / data.days;
  const every = TICK_DAYS.find((some) => some * wide >= TICK_LEAST_PX);
  const days = Array.from({ length: Math.ceil(data.days / (every ?? 1)) }, (_, at) => at * (every ?? 1));
  if (every) return days.map((day) => ({ day, text: dateAs("tick", isoOf(day)) }));
  const months = TICK_MONTHS.find((some) => some * 30.4 * wide >= TICK_LEAST_PX) ?? 120;
  const begins = monthBegins().filter(([year, month]) => (year * 12 + month) % months === 0);
  return begins.map(([year, month]) => {
    const iso = new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
    return { day: dayOf(iso) - data.first, text: dateAs(month ? "tickMonth" : "tickYear", iso) };
  });
}

// Every [year, month] of which the first day lies in the timeline.
function monthBegins() {
  const [begin, end] = [0, data.days - 1].map((day) => isoOf(day).split("-").map(Number));
  const [low, high] = [begin[0] * 12 + begin[1] - (begin[2] > 1 ? 0 : 1), end[0] * 12 + end[1] - 1];
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, at) => [Math.floor((low + at) / 12), (low + at) % 12]);
}

// What happened somewhere in a window is spread over it and hatched, above what is known to the bar.
function paintCounted(pen, { bars, kinds, counts, spread }, width) {
  const sum = (column, bar) => column.subarray(bar * kinds, (bar + 1) * kinds).reduce((a, b) => a + b, 0);
  const largest = Array.from({ length: bars }, (_, bar) => sum(counts, bar) + sum(spread, bar)).reduce((a, b) => Math.max(a, b), 1);
  const wide = (width / data.days) * barStep, thick = Math.max(1, Math.min(wide - (wide > 3 ? 1 : 0), 18));
  const tops = new Float64Array(bars).fill(BARS_PX + 1);
  for (const column of [counts, spread]) {
    for (let kind = 0; kind < kinds; kind += 1) {
      pen.fillStyle = column === counts ? inkOf(data.head.layers[kind].colour) : hatchOf(pen, inkOf(data.head.layers[kind].colour));
      for (let bar = 0; bar < bars; bar += 1) {
        const tall = (column[bar * kinds + kind] / largest) * (BARS_PX - 12);
        const high = Math.max(tall, column === counts ? 1 : 2.5);
        if (tall) pen.fillRect(bar * wide, tops[bar] -= high, column === counts ? thick : wide, high);
      }
    }
  }
  if (!counts.some(Boolean) && !spread.some(Boolean)) return; // nothing to compare
  pen.fillStyle = colourOf("muted");
  pen.textBaseline = "top";
  pen.fillText(t(`bars_most_${barStep}`, { count: count(Math.ceil(largest - 1e-6)) }), 4, 0);
}

function hatchOf(pen, colour) {
  const tile = document.createElement("canvas"), ink = tile.getContext("2d");
  tile.width = tile.height = 4;
  ink.strokeStyle = colour;
  ink.lineWidth = 1.3;
  for (const shift of [-4, 0, 4]) ink.stroke(new Path2D(`M${shift} 4 ${shift + 4} 0`));
  return pen.createPattern(tile, "repeat");
}

// Between the bars and the line, a tick in the holder's colour for each day on which a place changed hands.
function paintChanges(pen, width) {
  for (const status of data.head.control) {
    const day = dayOf(status.from) - data.first;
    if (day < 0 || day >= data.days) continue;
    pen.fillStyle = holdInk(status.colours[0]);
    pen.fillRect((day / data.days) * width, BARS_PX + 2, Math.max(3, Math.min(8, width / data.days)), 4);
  }
}

function paintWindow() {
  const shade = byId("window");
  shade.style.insetInlineStart = `${(100 * state.from) / data.days}%`;
  shade.style.width = `${(100 * (state.to - state.from + 1)) / data.days}%`;
}
