// The page in another's page: ?embed=mini (the map with title, date, source and two lines of legend), ?embed=time (with the
// time line) or ?embed=full (all of it). Each leads to the whole page.
import { copyOut, writeHash } from "./address.js";
import { byId, make } from "./elements.js";
import { legendItem, mainSides } from "./legend.js";
import { swatch } from "./patterns.js";
import { countBy } from "./search.js";
import { data } from "./state.js";
import { symbolSvg } from "./symbols.js";
import { count, layerLabel, plural, sideLabel, t } from "./words.js";

const EMBEDS = ["mini", "time", "full"];
const SOURCES_NAMED = 3, EMBED_SIGNS = 2;

export function readEmbed() {
  const wanted = new URLSearchParams(location.search).get("embed");
  if (wanted === null) return;
  const mode = EMBEDS.includes(wanted) ? wanted : "mini";
  if (mode !== "full") document.body.classList.add("embed");
  document.body.classList.add(`embed-${mode}`);
  document.body.dataset.embed = mode;
}

// The sides that hold most, else the layers with most events.
function embedSigns() {
  const sides = mainSides().map((side) => [swatch([data.head.sides[side][1]], "solid", 0.4), sideLabel(side)]);
  const counts = countBy(data.rows.layer);
  const most = [...counts.keys()].sort((a, b) => counts.get(b) - counts.get(a)).map((at) => data.head.layers[at]);
  const layers = most.map((layer) => [symbolSvg(layer.shape, layer.colour, 13), layerLabel(layer)]);
  return [...sides, ...layers].slice(0, EMBED_SIGNS);
}

function sourceNames() {
  const names = [...new Set(data.head.documents.map(([, , source]) => source).filter(Boolean))];
  if (!names.length) return plural("sources", data.head.sources);
  const named = names.slice(0, SOURCES_NAMED).join(", ");
  return names.length > SOURCES_NAMED ? t("sources_more", { named, count: count(names.length - SOURCES_NAMED) }) : named;
}

export function fillEmbed() {
  const { embed } = document.body.dataset;
  if (!embed) return;
  byId("embed-foot").hidden = false;
  byId("embed-legend").replaceChildren(...embedSigns().map(([symbol, name]) => legendItem(symbol, name)));
  byId("embed-source").textContent = t("sources_are", { sources: sourceNames() });
  linkWhole();
}

// The view of the moment goes along.
export function linkWhole() {
  if (document.body.dataset.embed) byId("embed-whole").href = `${location.pathname}${location.hash}`;
}

// Code for another's page: this view with its time line. A file of this machine has no address that others reach.
export function copyEmbed() {
  writeHash();
  const here = location.protocol === "file:" ? "map.html" : `${location.origin}${location.pathname}`;
  const frame = make("iframe", { src: `${here}?embed=time${location.hash}`, title: document.querySelector("h1").textContent, width: "100%", height: 480, loading: "lazy" });
  return copyOut(new XMLSerializer().serializeToString(frame).replace(/ xmlns="[^"]*"/, ""));
}
