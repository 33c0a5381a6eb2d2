// Corrections on the map: each card gets the buttons that correct what it shows.
import { CARDS } from "../../page/static/card.js";
import { readDetail } from "../../page/static/details.js";
import { byId, make } from "../../page/static/elements.js";
import { data, isoOf, page, state } from "../../page/static/state.js";
import { count, sideLabel, t } from "../../page/static/words.js";
import { attempt, openDialog, openForm, propose } from "./dialogs.js";
import { ask, live } from "./link.js";

const PLACE_KINDS = ["village", "town", "city", "locality", "camp", "mine", "base", "airport", "port", "border_post", "facility", "mountain", "island", "park", "lake", "river", "road"];
const SAYS = [["holds", "desk_holds"], ["contests", "desk_contests"], ["lost", "desk_lost_it"]];
let picking = null;

for (const [kind, tools] of [["event", eventTools], ["control", controlTools], ["mention", mentionTools]]) {
  const plain_ = CARDS[kind];
  CARDS[kind] = async (chosen) => {
    const content = (await plain_(chosen)).filter(Boolean), at = content.findIndex(({ tagName }) => tagName === "DETAILS");
    return content.toSpliced(at < 0 ? content.length : at, 0, await tools(chosen));
  };
}

function toolBox(...buttons) {
  return make("section", { class: "desk-box" }, make("h3", {}, t("desk_correct")), make("div", { class: "desk-tools" }, ...buttons.filter(Boolean).map(([key, act]) => make("button", { type: "button", class: "quiet", onclick: act }, t(key)))));
}

async function eventTools({ row }) {
  const detail = await readDetail(row), at = data.rows.place[row];
  const place = at ? data.head.places[at - 1] : null;
  const decide_ = (decision, value = "") => void decideOn(detail.id, decision, value);
  return toolBox(
    ["desk_accept", () => decide_("accept")], ["desk_reject", () => decide_("reject")],
    ["desk_retype", () => openForm(t("desk_retype"), [{ name: "value", label: t("what"), options: typeOptions(), value: data.head.types[data.rows.type[row]].id }, reviewerField(), noteField()], (values) => decideWith(detail.id, "retype", values), t("desk_decide"))],
    ["desk_redate", () => openForm(t("desk_redate"), [{ name: "value", label: t("when"), type: "date", value: row < data.undated ? "" : isoOf(data.rows.at[row]), needed: true }, reviewerField(), noteField()], (values) => decideWith(detail.id, "redate", values), t("desk_decide"))],
    place && ["desk_replace", () => openForm(t("desk_replace"), [placeField("value", place[0]), reviewerField(), noteField()], (values) => decideWith(detail.id, "move", values), t("desk_decide"))],
    place && ["desk_spot", () => pickSpot((spot) => decide_("move", `${spot.lat.toFixed(5)}, ${spot.lng.toFixed(5)}`), [place[7], place[6]])],
    ...placeTools(place, detail.said),
  );
}

function placeTools(place, said) {
  if (!place) return [["desk_add", () => pickSpot((spot) => addPlace(spot, said))]];
  return [
    ["desk_move", () => pickSpot((spot) => propose({ kind: "move", place: place[0], lat: spot.lat, lon: spot.lng }), [place[7], place[6]])],
    ["desk_spelling", () => openForm(t("desk_spelling"), [{ name: "spelling", label: place[1], value: said && said !== place[1] ? said : "", needed: true }], ({ spelling }) => propose({ kind: "spelling", place: place[0], spelling }))],
    ["desk_outline", () => drawOutline(place)],
  ];
}

async function controlTools({ i }) {
  const status = data.head.control[i], place = data.head.places[status.place];
  return toolBox(
    ["desk_claim", () => claimForm(place, status.holder)],
    status.holder && ["desk_colour", () => colourForm(status.holder)],
    ...placeTools(place, ""),
  );
}

async function mentionTools({ i }) {
  const mention = data.mentions[i], place = mention.place ? data.head.places[mention.place - 1] : null;
  const subject = `${data.head.documents[mention.report][0]}:${mention.start}-${mention.end}`;
  const others = mention.candidates.map(([name, id, score]) => [id, `${name} (${id}) ${score}`]);
  return toolBox(
    others.length && ["desk_candidate", () => openForm(t("desk_candidate"), [{ name: "value", label: t("where"), options: others }, reviewerField(), noteField()], (values) => decideWith(subject, "move", values), t("desk_decide"))],
    ["desk_replace", () => openForm(t("desk_replace"), [placeField("value", place?.[0] ?? ""), reviewerField(), noteField()], (values) => decideWith(subject, "move", values), t("desk_decide"))],
    ["desk_no_place", () => void decideOn(subject, "reject")],
    ...placeTools(place, mention.text),
  );
}

const typeOptions = () => (live.more.types ?? []).map(([id, label]) => [id, label]);
const placeField = (name, value) => ({ name, label: t("desk_place_id"), value, needed: true, list: "desk-places" });
const noteField = () => ({ name: "note", label: t("desk_note") });
const reviewerField = () => ({ name: "reviewer", label: t("desk_reviewer"), value: reviewer(), needed: true });

// Who decides is asked once and kept in this browser.
export function reviewer() {
  try {
    return localStorage.getItem("sitmap-reviewer") ?? "";
  } catch {
    return "";
  }
}

export function keepReviewer(name) {
  try {
    localStorage.setItem("sitmap-reviewer", name);
  } catch { /* a browser that keeps nothing asks again */ }
}

export function decideOn(subject, decision, value = "") {
  if (reviewer()) return decideWith(subject, decision, { value, reviewer: reviewer() });
  return new Promise((done) => openForm(t("desk_who"), [reviewerField()], (values) => done(decideWith(subject, decision, { ...values, value })), t("desk_decide")));
}

function decideWith(subject, decision, values) {
  keepReviewer(values.reviewer);
  return attempt(() => ask("/desk/apply", { kind: "decision", subject, decision, note: "", ...values }));
}

// A pin that is dragged, or put by a click; then the change is shown.
export function pickSpot(done, start) {
  endPicking();
  const { map } = page;
  if (!map.getPane("pins")) map.createPane("pins").style.zIndex = 680; // above the marks, which would take the hand's grip
  const pin = L.marker(start ?? map.getCenter(), { pane: "pins", draggable: true, autoPan: true, keyboard: true, title: t("desk_pin") }).addTo(map);
  if (start) map.panInside(start, { padding: [80, 80], animate: false });
  const container = map.getContainer();
  const put = (event) => {
    if (event.target.closest(".leaflet-control, .desk-pick") || map.dragging.moved()) return;
    event.stopImmediatePropagation();
    pin.setLatLng(map.mouseEventToLatLng(event));
  };
  const use = () => {
    const spot = pin.getLatLng().wrap();
    endPicking();
    void done(spot);
  };
  container.addEventListener("click", put, true);
  picking = { pin, put, bar: pickBar(t("desk_pick"), use) };
}

function pickBar(words, use) {
  const bar = make("div", { class: "desk-pick", role: "group" }, make("span", {}, words), make("button", { type: "button", class: "quiet desk-use", onclick: use }, t("desk_show")), make("button", { type: "button", class: "quiet", onclick: endPicking }, t("desk_leave")));
  byId("stage").append(bar);
  return bar;
}

function endPicking() {
  if (!picking) return;
  picking.pin?.remove();
  picking.line?.remove();
  picking.bar.remove();
  page.map.getContainer().removeEventListener("click", picking.put, true);
  picking = null;
}

// An outline by hand: a click adds a corner.
function drawOutline(place) {
  endPicking();
  const line = L.polygon([], { className: "desk-outline", pane: "areas" }).addTo(page.map), corners = [];
  const put = (event) => {
    if (event.target.closest(".leaflet-control, .desk-pick") || page.map.dragging.moved()) return;
    event.stopImmediatePropagation();
    corners.push(page.map.mouseEventToLatLng(event));
    line.setLatLngs(corners);
  };
  const use = () => {
    endPicking();
    void propose({ kind: "outline", place: place[0], ring: corners.map(({ lat, lng }) => [lng, lat]) });
  };
  page.map.getContainer().addEventListener("click", put, true);
  picking = { line, put, bar: pickBar(t("desk_corners"), use) };
}

export function addPlace(spot, name = "", container = "") {
  openForm(t("desk_add"), [
    { name: "name", label: t("desk_name"), value: name, needed: true },
    { name: "place_kind", label: t("desk_kind"), value: "village", options: PLACE_KINDS.map((kind) => [kind, t(`kind_${kind}`)]) },
    { name: "in", label: t("desk_in"), value: container, list: "desk-places" },
    { name: "note", label: t("desk_note") },
  ], (values) => propose({ kind: "add", ...values, lat: spot.lat, lon: spot.lng }));
}

function claimForm(place, holder) {
  openForm(`${t("desk_claim")}: ${place[1]}`, [
    { name: "says", label: t("status"), options: SAYS.map(([id, key]) => [id, t(key)]) },
    { name: "actor", label: t("who"), options: live.more.actors.map(([id, name]) => [id, name]), value: holder },
    { name: "as_of", label: t("when"), type: "date", value: isoOf(state.to), needed: true },
    { name: "note", label: t("desk_sentence"), needed: true },
    { name: "source", label: t("source"), needed: true },
  ], (values) => propose({ kind: "claim", place: place[0], ...values }));
}

function colourForm(side) {
  openForm(`${t("desk_colour")}: ${sideLabel(side)}`, [{ name: "colour", label: sideLabel(side), type: "color", value: data.head.sides[side]?.[1] ?? "#999999" }], ({ colour }) => propose({ kind: "colour", side, colour }));
}

export function mergeActors() {
  const options = live.more.actors.map(([id, name]) => [id, `${name} (${id})`]);
  openForm(t("desk_merge"), [{ name: "actor", label: t("desk_kept"), options }, { name: "other", label: t("desk_other"), options }], (values) => propose({ kind: "merge", ...values }));
}

// The names that no gazetteer knows: a click on the map places one.
export async function openUnresolved() {
  const found = await attempt(() => ask("/desk/unresolved"));
  if (!found) return;
  const items = found.items.map((one) => make("li", {},
    make("strong", { dir: "auto" }, one.text), one.container ? make("span", { class: "fine" }, ` · ${one.container}`) : null, make("p", { class: "fine", dir: "auto" }, one.sentence),
    make("button", { type: "button", class: "quiet", onclick: () => {
      dialog.close();
      pickSpot((spot) => addPlace(spot, one.text, /\[(.*)\]$/.exec(one.container)?.[1] ?? ""));
    } }, t("desk_place_it"))));
  const dialog = openDialog(`${t("desk_unresolved")} (${count(found.total)})`, make("ul", { class: "desk-list" }, ...items));
}
