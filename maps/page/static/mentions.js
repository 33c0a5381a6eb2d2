// Places that a report names without an event there: small dots, and the ground they may mean when chosen.
import { make } from "./elements.js";
import { shapeAt } from "./ground.js";
import { data, select, state } from "./state.js";

let mentionGroup;

export function addMentions(map) {
  mentionGroup = L.layerGroup().addTo(map);
}

export function drawMentions() {
  mentionGroup.clearLayers();
  const chosen = state.selected?.kind === "mention" ? state.selected.i : -1;
  const shown = state.off.has("mentioned") ? [] : mentionPlaces();
  for (const i of shown) if (i !== chosen) mentionGroup.addLayer(mentionDot(i));
  if (chosen >= 0) showMention(chosen);
}

export function mentionPlaces() {
  const seen = new Map();
  data.mentions.forEach((mention, i) => {
    if (mention.lon !== null && mention.role === "location" && mention.drawn !== "listed") seen.set(`${mention.lon} ${mention.lat}`, i);
  });
  return [...seen.values()];
}

function mentionDot(i) {
  const mention = data.mentions[i];
  const dot = L.circleMarker([mention.lat, mention.lon], { radius: 4, className: "mention-dot", pane: "areas" });
  dot.bindTooltip(make("span", {}, mention.text));
  dot.on("click", (event) => {
    L.DomEvent.stopPropagation(event);
    select({ kind: "mention", i });
  });
  return dot;
}

function showMention(i) {
  const mention = data.mentions[i];
  if (mention.lon === null) return;
  const options = { pane: "areas", interactive: false, className: "surround mention-area", weight: 2.2, dashArray: "5 5" };
  if (mention.shape) mentionGroup.addLayer(L.polygon(shapeAt(mention.shape - 1), options));
  else if (mention.radius) mentionGroup.addLayer(L.circle([mention.lat, mention.lon], { ...options, radius: mention.radius * 100 }));
  mentionGroup.addLayer(L.circleMarker([mention.lat, mention.lon], { radius: 7, className: "mention-dot chosen", pane: "areas", interactive: false }));
}
