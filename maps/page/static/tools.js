// Search, permalink, measuring, full screen, printing, scheme, keys.
const EARTH_KM = 6371.0088;
const SEARCH_REST_MS = 220;
let measuring = null, searchRun = 0, searchRest = 0;

function addTools() {
  byId("search").addEventListener("input", () => {
    clearTimeout(searchRest);
    searchRest = setTimeout(() => search(byId("search").value), SEARCH_REST_MS);
  });
  byId("search").addEventListener("keydown", (event) => event.key === "Enter" && goToPlace(byId("search").value));
  const clicks = {
    "save-csv": saveCsv, "save-geojson": saveGeojson, "open-table": openTable, "open-help": () => byId("help").showModal(), print: () => window.print(), full: toggleFull, measure: toggleMeasure, scheme: toggleScheme,
    "table-back": () => turnTable(-1), "table-on": () => turnTable(1), link: copyLink, home: goHome, "fold-start": () => foldPanel("start", !state.start), "fold-end": () => foldPanel("end", !state.end),
  };
  for (const [id, act] of Object.entries(clicks)) byId(id).addEventListener("click", act);
  for (const tab of document.querySelectorAll("#tabs button")) tab.addEventListener("click", () => showPanel(tab.dataset.panel));
  for (const close of document.querySelectorAll("dialog .close")) close.addEventListener("click", () => close.closest("dialog").close());
  byId("language").addEventListener("change", () => setLanguage(byId("language").value));
  document.addEventListener("keydown", pressKey);
  window.addEventListener("beforeprint", beforePrint);
  window.addEventListener("afterprint", afterPrint);
  window.addEventListener("hashchange", () => location.hash.slice(1) !== lastHash && readHash());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
}

function setLanguage(language) {
  state.language = language;
  byId("language").value = language;
  changed("words");
}

// Names of types, places and parties at once; quotes block by block, so that the page stays quick.
async function search(query) {
  state.query = query;
  const run = (searchRun += 1);
  if (!query.trim()) return setHits(null);
  const wanted = plain(query);
  const { head, rows } = data;
  const hitType = head.types.map((type) => plain(`${type.label} ${typeLabel(type)} ${layerLabel(head.layers[type.layer])}`).includes(wanted));
  const hitPlace = head.places.map((place) => plain([place[1], place[3], place[4]].join(" ")).includes(wanted));
  const hitActor = head.actors.map((name) => plain(name).includes(wanted));
  const hits = new Uint8Array(rows.n);
  for (let i = 0; i < rows.n; i += 1) hits[i] = Number(hitType[rows.type[i]] || hitPlace[rows.place[i] - 1] || hitActor[rows.actor1[i] - 1] || hitActor[rows.actor2[i] - 1] || false);
  setHits(hits);
  return searchQuotes(wanted, hits, run);
}

async function searchQuotes(wanted, hits, run) {
  const total = Math.ceil(data.rows.n / BLOCK_ROWS);
  for (let number = 0; number < total; number += 1) {
    const block = await readBlock(number);
    if (run !== searchRun) return;
    const size = Math.min(BLOCK_ROWS, data.rows.n - number * BLOCK_ROWS);
    for (let i = 0; i < size; i += 1) if (plain(cell(block.quote, i)).includes(wanted)) hits[number * BLOCK_ROWS + i] = 1;
    if (number % 16 === 15) setHits(hits);
  }
  setHits(hits);
  say(t("found", { count: count(hits.reduce((sum, hit) => sum + hit, 0)) }));
}

function setHits(hits) {
  state.hits = hits;
  changed("filter");
}

const plain = (text) => text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase();

function goToPlace(query) {
  const wanted = plain(query.trim());
  const place = wanted && data.head.ground.find(([name]) => plain(name) === wanted) || data.head.ground.find(([name]) => wanted && plain(name).startsWith(wanted));
  if (place) page.map.setView([place[3], place[2]], Math.max(page.map.getZoom(), 9));
}

let lastHash = "", printed = null;

function writeHash() {
  const { lat, lng } = page.map.getCenter();
  const parts = new URLSearchParams({ map: `${page.map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}`, time: `${isoOf(state.from)}/${isoOf(state.to)}` });
  const lists = { off: [...state.off], types: [...state.offTypes], says: [...state.offAssertions], precise: [...state.offPrecisions] };
  for (const [key, list] of Object.entries(lists)) parts.set(key, list.sort().join(" "));
  if (state.query) parts.set("q", state.query);
  if (state.actor) parts.set("actor", data.head.actors[state.actor - 1]);
  if (state.language !== data.head.language) parts.set("lang", state.language);
  if (state.tile) parts.set("tiles", state.tile);
  parts.set("panels", `${Number(state.start)}${Number(state.end)}`);
  const chosen = { event: "row", control: "i", mention: "i" }[state.selected?.kind];
  if (chosen) parts.set("see", `${state.selected.kind}/${state.selected[chosen]}`);
  lastHash = parts.toString();
  // In a notebook the page has no address of its own.
  if (location.protocol !== "about:") history.replaceState(null, "", `#${lastHash}`);
  byId("permalink").textContent = location.href;
}

// Whatever stands in an address may be wrong: what cannot be used is left out.
function readHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const words = (key) => (parts.get(key) ?? "").split(" ").filter(Boolean);
  if (parts.has("off")) state.off = new Set(words("off"));
  if (parts.has("types")) state.offTypes = new Set(words("types"));
  if (parts.has("says")) state.offAssertions = new Set(words("says").map(Number));
  if (parts.has("precise")) state.offPrecisions = new Set(words("precise").map(Number));
  if (data.head.words[parts.get("lang")]) state.language = parts.get("lang");
  state.actor = data.head.actors.indexOf(parts.get("actor")) + 1;
  readTimeAndView(parts);
  readChoice(parts.get("see") ?? "");
  if (parts.get("q")) {
    byId("search").value = parts.get("q");
    search(parts.get("q"));
  }
  if (parts.get("tiles")) setTiles(parts.get("tiles"));
  changed("words");
  changed("filter");
}

function readTimeAndView(parts) {
  const [from, to] = (parts.get("time") ?? "").split("/").map((day) => dayOf(day) - data.first);
  if (from >= 0 && to >= from && to < data.days) [state.from, state.to] = [from, to];
  const [zoom, lat, lng] = (parts.get("map") ?? "").split("/").map(Number);
  if (Number.isFinite(zoom) && Math.abs(lat) <= 90 && Math.abs(lng) <= 540) page.map.setView([lat, lng], zoom, { animate: false });
  const panels = parts.get("panels");
  if (panels && !narrow()) ["start", "end"].forEach((side, at) => foldPanel(side, panels[at] !== "0"));
}

function readChoice(text) {
  const [kind, number] = text.split("/");
  const at = /^\d+$/.test(number ?? "") ? Number(number) : Infinity;
  if (kind === "event" && at < data.rows.n) select({ kind, row: at });
  else if (kind === "control" && at < data.head.control.length) select({ kind, i: at });
  else if (kind === "mention" && at < data.mentions.length) select({ kind, i: at });
}

async function copyLink() {
  writeHash();
  try {
    await navigator.clipboard.writeText(location.href);
    say(t("copied"));
  } catch {
    say(location.href);
  }
}

function goHome() {
  const [west, south, east, north] = data.head.bbox;
  page.map.fitBounds([[south, west], [north, east]], { animate: false });
}

// First sight: what happened inside the theatre, never closer than a third of it.
function goFirst() {
  const [west, south, east, north] = data.head.bbox;
  const theatre = L.latLngBounds([south, west], [north, east]);
  const { lon, lat, drawn, n } = data.rows;
  const seen = data.head.control.filter((one) => one.state !== "unknown").map((one) => [one.lat, one.lon]);
  for (let i = 0; i < Math.min(n, 5000); i += 1) if (drawn[i] !== LISTED) seen.push([lat[i], lon[i]]);
  const inside = seen.filter((point) => theatre.contains(point));
  if (inside.length < 2 || n > GROUP_ROWS) return goHome();
  const least = L.latLngBounds(L.latLngBounds(inside).getCenter(), L.latLngBounds(inside).getCenter());
  const [high, wide] = [(north - south) / 6, (east - west) / 6];
  least.extend([least.getCenter().lat + high, least.getCenter().lng + wide]).extend([least.getCenter().lat - high, least.getCenter().lng - wide]);
  return page.map.fitBounds(L.latLngBounds(inside).extend(least), { animate: false, padding: [36, 36] });
}

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => say(t("no_full")));
}

function toggleScheme() {
  setScheme(!isDark());
}

function setScheme(dark) {
  state.dark = dark;
  if (dark === null) delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = dark ? "dark" : "light";
  repaint();
}

function repaint() {
  for (const cache of [tones, inks, sprites]) cache.clear();
  fillLayers();
  fillFilters();
  fillLegend();
  groundLayer.redraw();
  labelLayer.redraw();
  changed("filter");
}

function toggleMeasure() {
  if (measuring) return stopMeasure();
  measuring = { points: [], group: L.layerGroup().addTo(page.map) };
  byId("measure").setAttribute("aria-pressed", "true");
  document.body.classList.add("measuring");
  return say(t("measure_help"));
}

function stopMeasure() {
  measuring.group.remove();
  measuring = null;
  byId("measure").setAttribute("aria-pressed", "false");
  document.body.classList.remove("measuring");
  say("");
}

function addMeasure({ latlng }) {
  measuring.points.push(latlng);
  const { points, group } = measuring;
  group.clearLayers();
  group.addLayer(L.polyline(points, { className: "measure-line", weight: 2, interactive: false }));
  for (const point of points) group.addLayer(L.circleMarker(point, { radius: 4, className: "measure-dot", interactive: false }));
  const km = points.slice(1).reduce((sum, point, i) => sum + kilometres(points[i], point), 0);
  say(t("measured", { km: new Intl.NumberFormat(locale(), { maximumFractionDigits: km < 10 ? 2 : 1 }).format(km) }));
}

// Great circle on the mean sphere: within 0.5 % of the ellipsoid.
function kilometres(from, to) {
  const radians = Math.PI / 180;
  const half = Math.sin(((to.lat - from.lat) * radians) / 2) ** 2 + Math.cos(from.lat * radians) * Math.cos(to.lat * radians) * Math.sin(((to.lng - from.lng) * radians) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

const KEYS = {
  ArrowLeft: (event) => step(event.shiftKey ? -7 : -1), ArrowRight: (event) => step(event.shiftKey ? 7 : 1), " ": togglePlay, "/": () => byId("search").focus(), l: () => showPanel("layers"),
  r: () => showPanel("reports"), t: () => showPanel("table"), "?": () => byId("help").showModal(), m: toggleMeasure, h: goHome, Escape: closeTop,
};

// Keys belong to fields, buttons and the map while these have the focus; Escape always closes.
function pressKey(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const inField = event.target.closest("input, select, textarea, [contenteditable], dialog, .leaflet-container");
  const onButton = event.key === " " && event.target.closest("button, summary, a");
  const act = KEYS[event.key];
  if (!act || onButton || (inField && event.key !== "Escape")) return;
  event.preventDefault();
  act(event);
}

function closeTop() {
  const dialog = document.querySelector("dialog[open]");
  if (dialog) dialog.close();
  else if (measuring) stopMeasure();
  else if (state.selected) select(null);
  document.activeElement?.blur?.();
}

// On paper the sheet is light, and shows what the screen showed, whatever its shape.
function beforePrint() {
  writeHash();
  const seen = page.map.getBounds();
  printed = { dark: state.dark, scheme: document.documentElement.dataset.scheme, seen };
  setScheme(false);
  document.body.classList.add("printing");
  fitMap();
  page.map.fitBounds(seen, { animate: false });
  drawMarks();
  groundLayer.redraw();
  labelLayer.redraw();
  for (const old of document.querySelectorAll("#print-legend")) old.replaceChildren(...[...byId("legend-list").children].map((child) => child.cloneNode(true)));
}

function afterPrint() {
  document.body.classList.remove("printing");
  setScheme(printed.dark);
  fitMap();
  page.map.fitBounds(printed.seen, { animate: false });
}
