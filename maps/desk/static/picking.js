// A point or an outline that is set by hand on the map. One is set at a time.
import { byId, make, say } from "../../page/static/elements.js";
import { page } from "../../page/static/state.js";
import { count, t } from "../../page/static/words.js";
import { attempt } from "./dialogs.js";
import { ask } from "./link.js";

let picking = null;

// A pin that is dragged, or put by a click.
export function pickSpot(use, start) {
  const pin = begin(t("desk_pick"), t("desk_use_point"), () => use(pin.getLatLng().wrap()), (at) => pin.setLatLng(at)).add(marker(start ?? page.map.getCenter(), { autoPan: true, title: t("desk_pin") }));
  if (start) page.map.panInside(start, { padding: [80, 80], animate: false });
}

// An outline by its corners, beginning with the one that the place has where that can be edited by hand.
export async function drawOutline(place, use) {
  const known = await attempt(() => ask(`/desk/outline?place=${encodeURIComponent(place)}`));
  if (!known) return;
  const line = L.polygon([], { className: "desk-outline", pane: "areas", interactive: false });
  const corners = [];
  const redraw = () => line.setLatLngs(corners.map((corner) => corner.getLatLng()));
  const add = (at, to = corners.length) => {
    const corner = hand.add(marker(at, { icon: L.divIcon({ className: "desk-corner", iconSize: [14, 14] }), title: t("desk_corner") }));
    corners.splice(to, 0, corner);
    corner.on("drag", redraw).on("dblclick", () => {
      corners.splice(corners.indexOf(corner), 1);
      corner.remove();
      redraw();
    });
    redraw();
  };
  const hand = begin(t("desk_corners"), t("desk_use_outline"), () => use(corners.map((corner) => corner.getLatLng()).map(({ lat, lng }) => [lng, lat])), (at) => add(at, nearestEdge(corners, at)), () => {
    if (corners.length < 3) say(t("desk_corners_few"));
    return corners.length > 2;
  });
  hand.add(line);
  for (const [lon, lat] of known.ring) add([lat, lon]);
  if (known.ring.length) page.map.fitBounds(line.getBounds(), { padding: [60, 60], animate: false });
  else if (known.points) say(t("desk_anew", { points: count(known.points) }));
}

// A corner goes between the two that its edge joins: the edge to which it is nearest on the screen.
function nearestEdge(corners, at) {
  if (corners.length < 3) return corners.length;
  const point = page.map.latLngToLayerPoint(at), spots = corners.map((corner) => page.map.latLngToLayerPoint(corner.getLatLng()));
  const away = spots.map((spot, i) => L.LineUtil.pointToSegmentDistance(point, spot, spots[(i + 1) % spots.length]));
  return away.indexOf(Math.min(...away)) + 1;
}

function marker(at, options) {
  const { map } = page;
  if (!map.getPane("pins")) map.createPane("pins").style.zIndex = 680; // above the marks, which would take the hand's grip
  return L.marker(at, { pane: "pins", draggable: true, keyboard: true, ...options });
}

function begin(words, button, use, put, ready = () => true) {
  endPicking();
  const layers = [];
  const click = (event) => {
    if (event.target.closest(".leaflet-control, .desk-pick") || page.map.dragging.moved()) return;
    event.stopImmediatePropagation(); // else the map would choose what lies there
    if (!event.target.closest(".leaflet-pins-pane")) put(page.map.mouseEventToLatLng(event));
  };
  const end = () => {
    if (!ready()) return;
    use();
    endPicking();
  };
  const bar = make("div", { class: "desk-pick", role: "group" }, make("span", {}, words), make("button", { type: "button", class: "quiet desk-use", onclick: end }, button), make("button", { type: "button", class: "quiet", onclick: endPicking }, t("desk_leave")));
  byId("stage").append(bar);
  page.map.getContainer().addEventListener("click", click, true);
  page.map.doubleClickZoom.disable();
  picking = { layers, click, bar };
  return { add: (layer) => {
    layers.push(layer.addTo(page.map));
    return layer;
  } };
}

function endPicking() {
  if (!picking) return;
  for (const layer of picking.layers) layer.remove();
  picking.bar.remove();
  page.map.getContainer().removeEventListener("click", picking.click, true);
  page.map.doubleClickZoom.enable();
  picking = null;
}
