// Who held a place over the time of the map: a ribbon of the intervals in the card, with the day that is shown.
import { controlWords } from "./areas.js";
import { make, svg } from "./elements.js";
import { patternId } from "./patterns.js";
import { holdInk } from "./scheme.js";
import { data, dayOf, isoOf, select, state } from "./state.js";
import { setRange } from "./timeline.js";
import { dateWords, t } from "./words.js";

const RIBBON_PX = 300, RIBBON_TALL_PX = 22, RIBBON_PART_PX = 14, RIBBON_LEAST_PX = 2;

export function holdersOver(place) {
  const { control } = data.head, own = [...control.keys()].filter((i) => control[i].place === place).sort((a, b) => dayOf(control[a].from) - dayOf(control[b].from));
  if (own.length < 2) return [];
  const today = ribbonAt(state.to), ends = [0, data.days - 1].map((day) => make("bdi", {}, dateWords(isoOf(day))));
  const ribbon = svg("svg", { viewBox: `0 0 ${RIBBON_PX} ${RIBBON_TALL_PX}`, class: "ribbon", role: "group", "aria-label": t("ribbon") }, ...own.map(ribbonPart), svg("path", { d: `M${today} 1V${RIBBON_TALL_PX - 1}`, stroke: "var(--ink)", "stroke-width": 2 }));
  return [make("h3", {}, t("ribbon")), ribbon, make("p", { class: "fine ribbon-ends", dir: "ltr" }, ...ends)];
}

const ribbonAt = (day) => Math.max(0, Math.min(RIBBON_PX, (day / data.days) * RIBBON_PX));

// An interval leads to its last day.
function ribbonPart(i) {
  const status = data.head.control[i], [first, last] = [status.from, status.to].map((day) => dayOf(day) - data.first);
  const words = `${controlWords(status)}: ${dateWords(status.from)} – ${dateWords(status.to)}`, x = ribbonAt(first), colours = status.colours.map(holdInk);
  const fill = status.state === "unknown" ? "none" : status.pattern === "solid" ? colours[0] : `url(#${patternId(status.pattern, colours)})`;
  const part = svg("rect", { x, y: (RIBBON_TALL_PX - RIBBON_PART_PX) / 2, width: Math.max(RIBBON_LEAST_PX, ribbonAt(last + 1) - x), height: RIBBON_PART_PX, fill, stroke: "var(--paper)", class: "ribbon-part", role: "button", tabindex: 0, "aria-label": words }, svg("title", {}, words));
  const show = () => {
    const day = Math.max(0, Math.min(data.days - 1, last));
    setRange(Math.min(state.from, day), day);
    select({ kind: "control", i });
  };
  part.addEventListener("click", show);
  part.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    show();
  });
  return part;
}
