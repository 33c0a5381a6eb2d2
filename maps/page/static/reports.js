// The reports beside the map: every mention underlined by how it was resolved, clicks lead both ways.
import { readDetail } from "./details.js";
import { byId, make } from "./elements.js";
import { shapeAt } from "./ground.js";
import { showPanel } from "./panels.js";
import { data, DRAWN, page, PRECISIONS, select, state } from "./state.js";
import { apart, count, dateWords, safeLink, t } from "./words.js";

const REPORTS_SHOWN = 200;
const LEAD_LETTERS = 150, TITLE_LETTERS = 80;
let openNumber = -1;

export function takeMentions() {
  const keys = ["report", "start", "end", "lon", "lat", "drawn", "precision", "method", "role", "kind", "place", "shape", "radius", "score", "reasons", "candidates", "text"];
  data.mentions = data.head.mentions.map((record) => {
    const mention = Object.fromEntries(keys.map((key, at) => [key, record[at]]));
    return { ...mention, drawn: DRAWN[mention.drawn], precision: PRECISIONS[mention.precision] };
  });
  data.byReport = Map.groupBy(data.mentions.keys(), (i) => data.mentions[i].report);
}

export function fillReports() {
  const list = byId("report-list");
  const { documents } = data.head;
  const newest = [...documents.keys()].sort((a, b) => (documents[a][3] < documents[b][3]) - (documents[a][3] > documents[b][3]) || a - b);
  const shown = newest.slice(0, REPORTS_SHOWN);
  const note = data.head.documents.length === shown.length ? null : make("p", { class: "fine" }, t("reports_left", { count: count(data.head.reports - shown.length) }));
  list.replaceChildren(...shown.map(reportItem), ...(note ? [note] : []));
  if (documents.length === 1) list.querySelector("details").open = true;
  if (!data.head.documents.length) list.append(make("p", { class: "fine" }, t(data.head.reports ? "reports_too_many" : "reports_none")));
}

// A text cut at a space, with an ellipsis; a word longer than the rest is cut in two.
function cutAtWord(text, most) {
  const letters = [...text.slice(0, 2 * most + 2)];
  if (letters.length <= most) return text;
  const cut = letters.lastIndexOf(" ", most - 1);
  return `${letters.slice(0, cut > 0.6 * most ? cut : most - 1).join("").replace(/[\s,;:–-]+$/u, "")} …`;
}

function reportItem(number) {
  const [, title, source, published, , language, text] = data.head.documents[number];
  const summary = make("summary", {}, make("span", { class: "report-title", dir: "auto" }, title || cutAtWord(text, TITLE_LETTERS) || t("no_title")), make("span", { class: "fine block" }, ...apart(source || t("no_source"), dateWords(published))));
  if (title && text) summary.append(make("span", { class: "lead", dir: "auto" }, cutAtWord(text, LEAD_LETTERS)));
  const item = make("details", { class: "report", id: `report-${number}`, lang: language || null }, summary);
  item.addEventListener("toggle", () => item.open && fillReport(item, number));
  return item;
}

function fillReport(item, number) {
  if (item.querySelector(".text")) return;
  const [, , , , url, language, text] = data.head.documents[number];
  const parts = text ? textParts(number, [...text]) : [t("no_quote")];
  item.append(make("p", { class: "text", dir: "auto", lang: language || null }, ...parts));
  if (safeLink(url)) item.append(make("a", { href: safeLink(url), rel: "noopener noreferrer", target: "_blank" }, t("original")));
}

// Text in code points, cut at mentions; those that overlap an earlier one are left as text.
function textParts(number, letters) {
  const parts = [];
  let at = 0;
  const inOrder = (data.byReport.get(number) ?? []).toSorted((a, b) => data.mentions[a].start - data.mentions[b].start || data.mentions[b].end - data.mentions[a].end);
  for (const i of inOrder) {
    const { start, end } = data.mentions[i];
    if (start < at) continue;
    parts.push(textSpan(letters, at, start), mentionButton(i, letters.slice(start, end).join("")));
    at = end;
  }
  return [...parts, textSpan(letters, at, letters.length)];
}

function textSpan(letters, start, end) {
  return make("span", { "data-start": start, "data-end": end }, letters.slice(start, end).join(""));
}

function mentionButton(i, text) {
  const mention = data.mentions[i];
  const how = mention.role === "location" ? (mention.lon === null ? "lost" : mention.method || "gazetteer") : "other";
  const title = mention.lon === null ? t("not_found") : t(`method_${mention.method || "gazetteer"}`);
  return make("button", { class: `mention by-${how}`, type: "button", id: `mention-${i}`, title, "data-start": mention.start, "data-end": mention.end, onclick: () => goToMention(i) }, text);
}

function goToMention(i) {
  const mention = data.mentions[i];
  select({ kind: "mention", i });
  if (mention.lon === null) return;
  if (mention.shape) page.map.fitBounds(L.polygon(shapeAt(mention.shape - 1)).getBounds(), { maxZoom: 10, padding: [40, 40] });
  else page.map.setView([mention.lat, mention.lon], Math.max(page.map.getZoom(), 8));
}

// Opens a report and marks the sentence at that code point.
export function openReport(number, start = -1, { move = true } = {}) {
  if (!byId("report-list").children.length) fillReports();
  const item = byId(`report-${number}`);
  if (!item) return;
  if (move) showPanel("reports", { keep: true });
  if (openNumber !== number && openNumber >= 0 && byId(`report-${openNumber}`)) byId(`report-${openNumber}`).open = false;
  openNumber = number;
  item.open = true;
  fillReport(item, number);
  markSentence(item, number, start, move);
}

async function markSentence(item, number, start, move) {
  for (const old of document.querySelectorAll(".here")) old.classList.remove("here");
  if (start < 0) return move ? item.scrollIntoView({ block: "start" }) : undefined;
  const end = sentenceEnd(data.head.documents[number][6], start);
  const inside = [...item.querySelectorAll("[data-start]")].filter((part) => Number(part.dataset.start) < end && Number(part.dataset.end) > start);
  for (const part of inside) cutHere(part, start, end);
  const first = item.querySelector(".here");
  const panel = byId("reports");
  if (first) panel.scrollTop += first.getBoundingClientRect().top - panel.getBoundingClientRect().top - 60;
}

// A stretch of plain text that begins or ends outside the sentence is divided.
function cutHere(part, start, end) {
  const [from, to] = [Number(part.dataset.start), Number(part.dataset.end)];
  if (part.tagName === "BUTTON" || (from >= start && to <= end)) return part.classList.add("here");
  const letters = [...part.textContent];
  const cuts = [from, Math.max(from, start), Math.min(to, end), to];
  const pieces = [0, 1, 2].map((i) => textSpan(letters.slice(cuts[i] - from, cuts[i + 1] - from), 0, Infinity));
  pieces.forEach((piece, i) => Object.assign(piece.dataset, { start: cuts[i], end: cuts[i + 1] }));
  pieces[1].classList.add("here");
  return part.replaceWith(...pieces.filter((piece) => piece.textContent));
}

function sentenceEnd(text, start) {
  const letters = [...text];
  const known = state.quoteEnd > start ? state.quoteEnd : 0;
  if (known) return known;
  for (let i = start; i < letters.length; i += 1) if (/[.!?؟။]/.test(letters[i]) && /\s/.test(letters[i + 1] ?? " ")) return i + 1;
  return letters.length;
}

// A chosen event shows its sentence in the open report, without taking the reader's place on a phone.
export async function followSelection() {
  const chosen = state.selected;
  if (chosen?.kind === "event") {
    const detail = await readDetail(chosen.row);
    state.quoteEnd = detail.start + [...detail.quote].length;
    if (state.selected === chosen && detail.reports.length && data.head.documents.length) openReport(detail.reports[0].number, detail.start, { move: false });
  } else if (chosen?.kind === "mention") {
    openReport(data.mentions[chosen.i].report, -1, { move: false });
    for (const old of document.querySelectorAll(".mention.chosen")) old.classList.remove("chosen");
    byId(`mention-${chosen.i}`)?.classList.add("chosen");
  }
}
