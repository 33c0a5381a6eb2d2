// A pen that writes SVG, for paper and for files: what labels, ground, graticule and counts use of the pen of a canvas.
import { svg } from "./elements.js";
import { partPen } from "./labels.js";
import { STAMP_PX } from "./stamps.js";
import { symbolNodes } from "./symbols.js";

export class SvgPen {
  constructor() {
    Object.assign(this, { nodes: [], halos: [], words: [], d: "", fillStyle: "#000", strokeStyle: "#000", lineWidth: 1, font: "10px sans-serif", letterSpacing: "0px", textAlign: "start", textBaseline: "alphabetic", globalAlpha: 1, dash: [], at: [], turn: 0 });
  }
  setTransform() {}
  clearRect() {}
  save() {}
  restore() {
    this.at = [];
    this.turn = 0;
  }
  translate(x, y) {
    this.at = [tenth(x), tenth(y)];
  }
  rotate(angle) {
    this.turn = angle;
  }
  setLineDash(dash) {
    this.dash = dash;
  }
  newPath() {
    return new SvgPen();
  }
  beginPath() {
    this.d = "";
  }
  moveTo(x, y) {
    this.d += `M${tenth(x)} ${tenth(y)}`;
  }
  lineTo(x, y) {
    this.d += `L${tenth(x)} ${tenth(y)}`;
  }
  quadraticCurveTo(bendX, bendY, x, y) {
    this.d += `Q${tenth(bendX)} ${tenth(bendY)} ${tenth(x)} ${tenth(y)}`;
  }
  closePath() {
    this.d += "Z";
  }
  arc(x, y, r, from, to, back = false) {
    const at = (angle) => `${tenth(x + r * Math.cos(angle))} ${tenth(y + r * Math.sin(angle))}`;
    if (Math.abs(to - from) >= 2 * Math.PI - 1e-6) {
      this.d += `M${at(0)}A${tenth(r)} ${tenth(r)} 0 1 1 ${at(Math.PI)}A${tenth(r)} ${tenth(r)} 0 1 1 ${at(0)}Z`;
      return;
    }
    this.d += `${this.d ? "L" : "M"}${at(from)}A${tenth(r)} ${tenth(r)} 0 ${Number(Math.abs(to - from) > Math.PI)} ${Number(!back)} ${at(to)}`;
  }
  fill(path) {
    const more = { ...(this.at.length && { transform: `translate(${this.at})` }), ...(this.globalAlpha < 1 && { "fill-opacity": tenth(this.globalAlpha) }) };
    this.nodes.push(svg("path", { d: path?.d ?? this.d, fill: this.fillStyle, "fill-rule": "evenodd", ...more }));
  }
  stroke() {
    if (this.d) this.nodes.push(svg("path", { d: this.d, fill: "none", stroke: this.strokeStyle, "stroke-width": tenth(this.lineWidth), ...(this.dash.length && { "stroke-dasharray": this.dash.join(" ") }) }));
  }
  measureText(text) {
    Object.assign(partPen, { font: this.font, letterSpacing: this.letterSpacing });
    return partPen.measureText(text);
  }
  // Halos lie below all words, so that a reader of the file finds each word whole.
  strokeText(text, x, y) {
    this.halos.push(this.textAt(text, x, y, { fill: "none", stroke: this.strokeStyle, "stroke-width": this.lineWidth, "stroke-linejoin": "round", "aria-hidden": "true" }));
  }
  fillText(text, x, y) {
    this.words.push(this.textAt(text, x, y, { fill: this.fillStyle }));
  }
  textAt(text, x, y, paint) {
    const node = svg("text", { x: tenth(x), y: tenth(y), "text-anchor": this.textAlign === "center" ? "middle" : "start", "dominant-baseline": this.textBaseline === "middle" ? "central" : "auto", ...(this.turn && { transform: `translate(${this.at}) rotate(${tenth((this.turn * 180) / Math.PI)})` }), ...paint }, text);
    Object.assign(node.style, { font: this.font, letterSpacing: this.letterSpacing });
    return node;
  }
  drawImage({ symbol: [shape, colour] }, x, y, wide) {
    this.nodes.push(svg("g", { transform: `translate(${tenth(x + wide / 2)} ${tenth(y + wide / 2)}) scale(${STAMP_PX / 20})` }, ...symbolNodes(shape, colour)));
  }
}

export const tenth = (value) => Math.round(value * 10) / 10;
