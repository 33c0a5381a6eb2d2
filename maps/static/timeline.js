// One slider for events and control: bars a day (or week, month), two handles, play. The right handle is the as-of day.
const BAR_STEPS = [1, 7, 30, 91, 365];
const BAR_LEAST_PX = 3;
const PLAY_MS = 320;
let playing = 0, barStep = 1;

function addTimeline() {
  for (const id of ["from", "to"]) {
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
  if (which === "from") setRange(Math.min(day, state.to), state.to);
  else setRange(Math.min(state.from, day), day);
}

function setRange(from, to) {
  [state.from, state.to] = [from, to];
  changed("time");
}

// A range that does not begin at the start moves as a window.
function step(by) {
  const width = state.to - state.from;
  const to = Math.max(0, Math.min(data.days - 1, state.to + by));
  setRange(state.from === 0 ? 0 : Math.max(0, to - width), to);
}

function togglePlay() {
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
}

function showPlay() {
  nameElement(byId("play"), t(playing ? "pause" : "play"));
  byId("play").setAttribute("aria-pressed", String(Boolean(playing)));
}

function showTime() {
  for (const id of ["from", "to"]) {
    byId(id).value = state[id];
    byId(id).setAttribute("aria-valuetext", dateWords(isoOf(state[id])));
  }
  byId("range").textContent = t("range_line", { from: dateWords(isoOf(state.from)), to: dateWords(isoOf(state.to)) });
  byId("asof").textContent = [t("as_of", { date: dateWords(isoOf(state.to)) }), plural("reports", data.head.reports), plural("sources", data.head.sources)].join(" · ");
  paintWindow();
}

function dayAt(event) {
  const { left, width } = byId("bars").getBoundingClientRect();
  return Math.floor(((event.clientX - left) / width) * data.days);
}

function countBars(width) {
  barStep = BAR_STEPS.find((days) => (data.days / days) * BAR_LEAST_PX <= width) ?? 365;
  const bars = Math.ceil(data.days / barStep), kinds = data.head.layers.length;
  const counts = new Uint32Array(bars * kinds);
  const { at, layer, n } = data.rows;
  for (let i = data.undated; i < n; i += 1) {
    if (data.pass[i] && at[i] >= 0) counts[Math.floor(at[i] / barStep) * kinds + layer[i]] += 1;
  }
  return { bars, kinds, counts };
}

function paintBars() {
  const canvas = byId("bars");
  const { width, height } = canvas.getBoundingClientRect();
  if (!width || !data.rows) return;
  const ratio = Math.min(devicePixelRatio || 1, 2);
  [canvas.width, canvas.height] = [width * ratio, height * ratio];
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  paintCounted(pen, countBars(width), width, height - 6);
  paintChanges(pen, width, height);
  paintWindow();
}

function paintCounted(pen, { bars, kinds, counts }, width, height) {
  let largest = 1;
  for (let bar = 0; bar < bars; bar += 1) largest = Math.max(largest, counts.subarray(bar * kinds, (bar + 1) * kinds).reduce((a, b) => a + b));
  const wide = (width / data.days) * barStep;
  for (let bar = 0; bar < bars; bar += 1) {
    let top = height;
    for (let kind = 0; kind < kinds; kind += 1) {
      const tall = (counts[bar * kinds + kind] / largest) * (height - 2);
      if (!tall) continue;
      pen.fillStyle = inkOf(data.head.layers[kind].colour);
      const shown = Math.max(tall, 1);
      pen.fillRect(bar * wide, top - shown, Math.max(1, Math.min(wide - (wide > 3 ? 1 : 0), 18)), shown);
      top -= shown;
    }
  }
}

// Below the bars, a tick in the holder's colour for each day on which a place changed hands.
function paintChanges(pen, width, height) {
  for (const status of data.head.control) {
    const day = dayOf(status.from) - data.first;
    if (day < 0 || day >= data.days) continue;
    pen.fillStyle = status.colours[0];
    pen.fillRect((day / data.days) * width, height - 4, Math.max(3, Math.min(8, width / data.days)), 4);
  }
}

function paintWindow() {
  const shade = byId("window");
  shade.style.insetInlineStart = `${(100 * state.from) / data.days}%`;
  shade.style.width = `${(100 * (state.to - state.from + 1)) / data.days}%`;
}
