// The page in another scheme, and what is made again in another language.
import { areaCache } from "./areas.js";
import { fillFilters, fillLayers } from "./filters.js";
import { frontCache } from "./front.js";
import { groundLayer } from "./ground.js";
import { labelLayer } from "./labels.js";
import { fillLegend } from "./legend.js";
import { inks, tones } from "./scheme.js";
import { forgetNames } from "./search.js";
import { sprites } from "./stamps.js";
import { changed, state } from "./state.js";

export function setScheme(dark) {
  state.dark = dark;
  if (dark === null) delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = dark ? "dark" : "light";
  repaint();
}

export function repaint() {
  for (const cache of [tones, inks, sprites]) cache.clear();
  forgetAreas();
  fillLayers();
  fillFilters();
  fillLegend();
  groundLayer.redraw();
  labelLayer.redraw();
  changed("filter");
}

// Areas carry names and colours: they are made again in another language or scheme.
export function forgetAreas() {
  areaCache.clear();
  frontCache.clear();
  forgetNames();
}
