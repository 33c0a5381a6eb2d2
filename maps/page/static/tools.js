// What the buttons of the bar do.
import { copyLink, lastHash, readHash } from "./address.js";
import { saveCsv, saveGeojson } from "./downloads.js";
import { byId, say } from "./elements.js";
import { copyEmbed } from "./embed.js";
import { toggleCompare } from "./compare.js";
import { stopMeasure, toggleMeasure, undoMeasure } from "./measure.js";
import { foldPanel, showPanel } from "./panels.js";
import { afterPrint, beforePrint } from "./print.js";
import { repaint, setScheme } from "./repaint.js";
import { saveSvg } from "./save_svg.js";
import { isDark } from "./scheme.js";
import { addSearch } from "./search.js";
import { changed, state } from "./state.js";
import { openStory } from "./story.js";
import { openTable, turnTable } from "./table.js";
import { goHome } from "./view.js";
import { t } from "./words.js";

export function addTools() {
  addSearch();
  const clicks = {
    "save-csv": saveCsv, "save-geojson": saveGeojson, "save-svg": saveSvg, "open-table": openTable, "open-help": () => byId("help").showModal(), print: () => window.print(), full: toggleFull, measure: toggleMeasure, "measure-undo": undoMeasure, "measure-end": stopMeasure, "close-reports": () => showPanel(""), scheme: toggleScheme, compare: toggleCompare, story: openStory,
    "table-back": () => turnTable(-1), "table-on": () => turnTable(1), link: copyLink, "embed-code": copyEmbed, home: goHome, "fold-start": () => foldPanel("start", !state.start), "fold-end": () => foldPanel("end", !state.end),
  };
  for (const [id, act] of Object.entries(clicks)) byId(id).addEventListener("click", act);
  for (const tab of document.querySelectorAll("#tabs button")) tab.addEventListener("click", () => showPanel(tab.dataset.panel));
  for (const close of document.querySelectorAll("dialog .close")) close.addEventListener("click", () => close.closest("dialog").close());
  byId("language").addEventListener("change", () => setLanguage(byId("language").value));
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

function toggleFull() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => say(t("no_full")));
}

function toggleScheme() {
  setScheme(!isDark());
}
