// Distances along clicked points: each leg, the whole, and from three points on the area they enclose.
import { byId, make, say } from "./elements.js";
import { page } from "./state.js";
import { locale, t } from "./words.js";

const EARTH_KM = 6371.0088;
export let measuring = null;

export function toggleMeasure() {
  if (measuring) return stopMeasure();
  measuring = { points: [], group: L.layerGroup().addTo(page.map) };
  byId("measure").setAttribute("aria-pressed", "true");
  document.body.classList.add("measuring");
  byId("measure-tools").hidden = false;
  return drawMeasure();
}

export function stopMeasure() {
  measuring.group.remove();
  measuring = null;
  byId("measure").setAttribute("aria-pressed", "false");
  document.body.classList.remove("measuring");
  byId("measure-tools").hidden = true;
  say("");
}

export function addMeasure({ latlng }) {
  measuring.points.push(latlng);
  drawMeasure();
}

export function undoMeasure() {
  measuring?.points.pop();
  if (measuring) drawMeasure();
}

function drawMeasure() {
  const { points, group } = measuring;
  group.clearLayers();
  byId("measure-undo").disabled = !points.length;
  if (points.length > 2) group.addLayer(L.polygon(points, { className: "measure-area", stroke: false, interactive: false }));
  group.addLayer(L.polyline(points, { className: "measure-line", weight: 2, interactive: false }));
  for (const point of points) group.addLayer(L.circleMarker(point, { radius: 4, className: "measure-dot", interactive: false }));
  const legs = points.slice(1).map((point, at) => ({ km: kilometres(points[at], point), at: L.latLngBounds(points[at], point).getCenter() }));
  if (legs.length > 1) for (const leg of legs) group.addLayer(L.tooltip({ permanent: true, direction: "center", className: "measure-leg" }).setLatLng(leg.at).setContent(make("span", {}, t("measured", { km: kmWords(leg.km) }))));
  const km = kmWords(legs.reduce((sum, leg) => sum + leg.km, 0));
  const words = !legs.length ? t("measure_help") : points.length > 2 ? t("measured_area", { km, km2: kmWords(squareKilometres(points)) }) : t("measured", { km });
  say(words, { stay: true });
}

const kmWords = (km) => new Intl.NumberFormat(locale(), { maximumFractionDigits: km < 10 ? 2 : km < 1000 ? 1 : 0 }).format(km);

// Great circle on the mean sphere: within 0.5 % of the ellipsoid.
function kilometres(from, to) {
  const radians = Math.PI / 180;
  const half = Math.sin(((to.lat - from.lat) * radians) / 2) ** 2 + Math.cos(from.lat * radians) * Math.cos(to.lat * radians) * Math.sin(((to.lng - from.lng) * radians) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

// Area between meridian strips on the mean sphere, as far from the poles as people fight.
function squareKilometres(points) {
  const radians = Math.PI / 180;
  const strips = points.map((point, at) => {
    const next = points[(at + 1) % points.length];
    return (next.lng - point.lng) * radians * (2 + Math.sin(point.lat * radians) + Math.sin(next.lat * radians));
  });
  return Math.abs(strips.reduce((sum, strip) => sum + strip, 0) * EARTH_KM ** 2) / 2;
}
