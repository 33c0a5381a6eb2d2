// The map's size and view: what fits it into the page, and what flies it to a place.
import { byId } from "./elements.js";
import { data, LISTED, page, select } from "./state.js";

// Panels and sheets take their space from the map, they never lie on it: its size follows theirs. A sheet beside the map
// leaves its middle in the middle.
export const fitMap = () => page.map.invalidateSize({ pan: lying(), animate: false });

export const lying = () => matchMedia("(max-height: 500px) and (orientation: landscape)").matches;

export const narrow = () => matchMedia("(max-width: 999px)").matches;

export function goHome() {
  const [west, south, east, north] = data.head.bbox;
  page.map.fitBounds([[south, west], [north, east]], { animate: false });
}

export function pick(what) {
  byId("tableview").close();
  select(what);
  goTo(what);
}

export function goTo({ kind, row, i }) {
  const { rows, head } = data;
  if (kind === "event" && rows.drawn[row] !== LISTED) page.map.setView([rows.lat[row], rows.lon[row]], Math.max(page.map.getZoom(), 8));
  if (kind === "control") page.map.setView([head.control[i].lat, head.control[i].lon], Math.max(page.map.getZoom(), 9));
}
