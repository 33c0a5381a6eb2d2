// A place over the time of the map, in the card: how many events a week, and a ribbon of who held it, with the day shown.
import { controlWords } from "./areas.js";
import { make, svg } from "./elements.js";
import { patternId } from "./patterns.js";
import { holdInk } from "./scheme.js";
import { data, dayOf, isoOf, select, state } from "./state.js";
import { setRange } from "./timeline.js";
import { count, dateWords, t } from "./words.js";

const RIBBON_PX = 300, RIBBON_TALL_PX = 22, RIBBON_PART_PX = 14, RIBBON_LEAST_PX = 2, WEEK_DAYS = 7;

// Place by its number in the head; nothing where there is but one event and one holder.
export function placeOver(place) {
  const { control } = data.head, own = [...control.keys()].filter((i) => control[i].place === place).sort((a, b) => dayOf(control[a].from) - dayOf(control[b].from));
  const parts = [weeksOf(place + 1), own.length > 1 ? drawnOver("group", t("ribbon"), own.map(ribbonPart)) : null].filter(Boolean);
  if (!parts.length) return [];
  const ends = [0, data.days - 1].map((day) => make("bdi", {}, dateWords(isoOf(day))));
  return [make("h3", {}, t("ribbon")), ...parts, make("p", { class: "fine ribbon-ends", dir: "ltr" }, ...ends)];
}

function drawnOver(role, name, parts) {
  const today = ribbonAt(state.to);
  return svg("svg", { viewBox: `0 0 ${RIBBON_PX} ${RIBBON_TALL_PX}`, class: "ribbon", role, "aria-label": name }, ...parts, svg("path", { d: `M${today} 1V${RIBBON_TALL_PX - 1}`, stroke: "var(--ink)", "stroke-width": 2 }));
}

// Bars of the events at a place by week, of those that pass the filters.
function weeksOf(place) {
  const { rows, pass } = data, weeks = new Uint32Array(Math.ceil(data.days / WEEK_DAYS));
  for (let row = data.undated; row < rows.n; row += 1) if (rows.place[row] === place && pass[row] && rows.at[row] >= 0) weeks[Math.floor(rows.at[row] / WEEK_DAYS)] += 1;
  const all = weeks.reduce((sum, many) => sum + many, 0), most = Math.max(...weeks);
  if (all < 2 || weeks.length < 2) return null;
  const name = t("spark", { all: count(all), most: count(most), date: dateWords(isoOf(weeks.indexOf(most) * WEEK_DAYS)) }), wide = Math.max(RIBBON_LEAST_PX, ribbonAt(WEEK_DAYS) - 1);
  const bars = [...weeks].flatMap((many, at) => (many ? [svg("rect", { x: ribbonAt(at * WEEK_DAYS), y: RIBBON_TALL_PX * (1 - many / most), width: wide, height: (RIBBON_TALL_PX * many) / most, fill: "var(--muted)" })] : []));
  return drawnOver("img", name, [svg("title", {}, name), ...bars]);
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
