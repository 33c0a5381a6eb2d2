// Parts of the map as SVG, where they stand on its sheet: for paper and for files.
import { svg } from "./elements.js";
import { marks } from "./marks.js";
import { page } from "./state.js";
import { SvgPen, tenth } from "./svg_pen.js";
import { count } from "./words.js";

const SCALE_KM = [1, 2, 5], SCALE_MOST_PX = 150;

export function penFor(paint, frame) {
  const pen = new SvgPen();
  paint({ canvas: { getContext: () => pen, width: frame.width, height: frame.height }, _map: page.map }, frame);
  return [...pen.nodes, ...pen.halos, ...pen.words];
}

// Leaflet's vectors of a pane, where they stand on the sheet.
export function printedPane(name) {
  const { x, y } = page.map.layerPointToContainerPoint([0, 0]);
  const drawn = [...page.map.getPane(name === "overlay" ? "overlayPane" : name).querySelectorAll("svg > g")];
  return svg("g", { transform: `translate(${x} ${y})` }, ...drawn.map((group) => group.cloneNode(true)));
}

export function printedMarks() {
  return [...marks.values()].map(({ element, lat, lon, dx, dy }) => {
    const { x, y } = page.map.latLngToContainerPoint([lat, lon]);
    return svg("g", { transform: `translate(${tenth(x + dx)} ${tenth(y + dy)})`, class: "print-mark" }, ...[...element.firstChild.children].map((child) => child.cloneNode(true)));
  });
}

// Markers that somebody added with folium: pictures, or whatever they are made of.
export function printedIcons() {
  const sheet = page.map.getContainer().getBoundingClientRect();
  return [...page.map.getPane("markerPane").children].map((icon) => {
    const { left, top, width, height } = icon.getBoundingClientRect(), at = { x: left - sheet.left, y: top - sheet.top, width, height };
    if (icon.tagName === "IMG") return svg("image", { href: icon.src, ...at });
    const copy = icon.cloneNode(true);
    Object.assign(copy.style, { transform: "none", margin: "0", position: "static" });
    return svg("foreignObject", at, copy);
  });
}

export function printedScale(x, y, { ink = "#20262b", halo = "#fff" } = {}) {
  const { map } = page, { lat } = map.getCenter();
  const perPx = (40075.017 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom()), most = SCALE_MOST_PX * perPx;
  const power = 10 ** Math.floor(Math.log10(most)), km = SCALE_KM.map((step) => step * power).filter((step) => step <= most).pop();
  const text = (look) => svg("text", { x: x + 4, y: y - 5, class: "print-scale", ...look }, `${count(km)} km`);
  return svg("g", {}, text({ fill: "none", stroke: halo, "stroke-width": 3 }), text({ fill: ink }), svg("path", { d: `M${x} ${y - 6}V${y}H${tenth(x + km / perPx)}V${y - 6}`, fill: "none", stroke: ink }));
}
