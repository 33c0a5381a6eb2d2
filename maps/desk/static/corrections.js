// Corrections on the map: each card gets the buttons that correct what it shows.
import { CARDS } from "../../page/static/card.js";
import { readDetail } from "../../page/static/details.js";
import { make } from "../../page/static/elements.js";
import { openReport } from "../../page/static/reports.js";
import { data, isoOf, state } from "../../page/static/state.js";
import { apart, count, dateWords, placeLabel, sideLabel, t, typeLabel } from "../../page/static/words.js";
import { attempt, openDialog, openForm, propose } from "./dialogs.js";
import { ask, done, live } from "./link.js";
import { drawOutline, pickSpot } from "./picking.js";

const PLACE_KINDS = ["village", "town", "city", "locality", "camp", "mine", "base", "airport", "port", "border_post", "facility", "mountain", "island", "park", "lake", "river", "road"];
const SAYS = [["holds", "desk_holds"], ["contests", "desk_contests"], ["lost", "desk_lost_it"]];

for (const [kind, tools] of [["event", eventTools], ["control", controlTools], ["mention", mentionTools]]) {
  const plain_ = CARDS[kind];
  CARDS[kind] = async (chosen) => {
    const { rows } = data;
    try {
      return await withTools(await plain_(chosen), () => tools(chosen));
    } catch (error) {
      if (rows === data.rows) throw error;
      return []; // newer data came meanwhile; its own card follows
    }
  };
}

async function withTools(card, tools) {
  const content = card.filter((part) => part && !part.querySelector?.(".yaml")); // no YAML to copy: the buttons write it
  if (live.more.closed) return content;
  const at = content.findIndex(({ tagName }) => tagName === "DETAILS"), end = content.length - Number(content.at(-1).matches(".fine"));
  return content.toSpliced(at < 0 ? end : at, 0, ...(await tools()).filter(Boolean));
}

function toolBox(title, ...buttons) {
  return make("section", { class: "desk-box" }, make("h3", { dir: "auto" }, title), make("div", { class: "desk-tools" }, ...buttons.filter(Boolean).map(([key, act]) => make("button", { type: "button", class: "quiet", onclick: act }, t(key)))));
}

async function eventTools({ row }) {
  const detail = await readDetail(row), at = data.rows.place[row], { id } = detail;
  const place = at ? data.head.places[at - 1] : null;
  return [
    toolBox(t("desk_correct_event"),
      ["desk_accept", () => void decideOn(id, "accept")], ["desk_reject", () => void decideOn(id, "reject")],
      ["desk_retype", () => decisionForm("desk_retype", id, "retype", { label: t("desk_new_type"), options: typeOptions(), value: data.head.types[data.rows.type[row]].id })],
      ["desk_redate", () => decisionForm("desk_redate", id, "redate", { label: t("desk_new_day"), type: "date", value: row < data.undated ? "" : isoOf(data.rows.at[row]) })],
      place && ["desk_replace", () => decisionForm("desk_replace", id, "move", placeField())],
      place && ["desk_spot", () => pickSpot((spot) => void decideOn(id, "move", `${spot.lat.toFixed(5)}, ${spot.lng.toFixed(5)}`), [place[7], place[6]])]),
    placeTools(place, detail.said, placeLabel(at), { note: detail.quote, source: detail.reports[0]?.source, day: row < data.undated ? "" : isoOf(data.rows.at[row]) }),
  ];
}

// `stated` is what a report says there, with which a statement on control begins; null where the card has that button.
function placeTools(place, said, label, stated) {
  if (!place) return said ? toolBox(t("desk_correct_place", { place: said }), ["desk_place_it", () => pickSpot((spot) => addPlace(spot, said))], ["desk_known_place", () => spellingOf(said)]) : null;
  const [id, name] = place, spelling = said && said !== name ? said : "";
  return toolBox(t("desk_correct_place", { place: label || name }),
    ["desk_move", () => pickSpot((spot) => propose({ kind: "move", place: id, lat: spot.lat, lon: spot.lng }), [place[7], place[6]])],
    ["desk_spelling", () => openForm(t("desk_spelling"), [{ name: "spelling", label: t("desk_other_name", { place: name }), value: spelling, needed: true }], (values) => propose({ kind: "spelling", place: id, ...values }))],
    ["desk_outline", () => void drawOutline(id, (ring) => propose({ kind: "outline", place: id, ring }))],
    stated && ["desk_claim", () => claimForm(place, stated)]);
}

async function controlTools({ i }) {
  const status = data.head.control[i], place = data.head.places[status.place];
  return [
    toolBox(t("desk_correct_control"), ["desk_claim", () => claimForm(place, { actor: actorOf(status) })], status.holder && ["desk_colour", () => colourForm(status.holder)]),
    placeTools(place, "", placeLabel(status.place + 1), null),
  ];
}

async function mentionTools({ i }) {
  const mention = data.mentions[i], place = mention.place ? data.head.places[mention.place - 1] : null;
  const subject = `${data.head.documents[mention.report][0]}:${mention.start}-${mention.end}`;
  const others = mention.candidates.filter(([, id]) => id !== place?.[0]).map(([name, id, score]) => [id, `${name} (${id}) · ${t("desk_score", { score })}`]);
  return [
    toolBox(t("desk_correct_mention"),
      others.length && ["desk_candidate", () => decisionForm("desk_candidate", subject, "move", { label: t("where"), options: others })],
      ["desk_replace", () => decisionForm("desk_replace", subject, "move", placeField())],
      ["desk_no_place", () => void decideOn(subject, "reject")]),
    placeTools(place, mention.text, placeLabel(mention.place), { source: data.head.documents[mention.report][2], day: data.head.documents[mention.report][3] }),
  ];
}

const typeOptions = () => (live.more.types ?? []).map(([id, label]) => [id, data.head.types.find((type) => type.id === id)?.labels[state.language] ?? label]).sort(([, one], [, other]) => one.localeCompare(other));
export const typeWords = (id) => {
  const type = data.head.types.find((one) => one.id === id);
  return type ? typeLabel(type) : (live.more.types?.find(([one]) => one === id)?.[1] ?? id);
};
const placeField = () => ({ label: t("desk_place_id"), list: "desk-places" });
const reviewerField = () => ({ name: "reviewer", label: t("desk_reviewer"), value: reviewer(), needed: true });

function decisionForm(key, subject, decision, field) {
  const fields = [{ name: "value", needed: true, ...field }, reviewerField(), { name: "note", label: t("desk_note") }];
  openForm(t(key), fields, (values) => decideWith(subject, decision, values), { button: t("desk_decide") });
}

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

// Gives the answer of the server; null where it refused.
export function decideOn(subject, decision, value = "") {
  if (reviewer()) return decideWith(subject, decision, { value, reviewer: reviewer() });
  return new Promise((settled) => openForm(t("desk_who"), [reviewerField()], (values) => settled(decideWith(subject, decision, { ...values, value })), { button: t("desk_decide"), help: t("desk_who_help") }));
}

function decideWith(subject, decision, values) {
  keepReviewer(values.reviewer);
  return attempt(async () => done(await ask("/desk/apply", { kind: "decision", subject, decision, note: "", ...values })));
}

export function addPlace(spot, name = "", container = "") {
  openForm(t("desk_add"), [
    { name: "name", label: t("desk_name"), value: name, needed: true },
    { name: "place_kind", label: t("desk_kind"), value: "village", options: PLACE_KINDS.map((kind) => [kind, t(`kind_${kind}`)]) },
    { name: "in", label: t("desk_in"), value: container, list: "desk-places" },
    { name: "note", label: t("desk_note") },
  ], (values) => propose({ kind: "add", ...values, lat: spot.lat, lon: spot.lng }));
}

// A name that no gazetteer knows may be a spelling of a place that one knows.
function spellingOf(name) {
  openForm(t("desk_spelling"), [{ name: "place", label: t("desk_means", { name }), needed: true, list: "desk-places" }], (values) => propose({ kind: "spelling", spelling: name, ...values }));
}

// The actor of the newest statement of a status, else its holder.
function actorOf({ claims, holder }) {
  const last = data.head.claims[claims.at(-1)?.[0]]?.actor;
  return live.more.actors.find(([id, name]) => [last, holder].includes(name) || [last, holder].includes(id))?.[0];
}

function claimForm(place, { actor, note, source, day }) {
  openForm(`${t("desk_claim")}: ${place[1]}`, [
    { name: "actor", label: t("desk_actor"), options: live.more.actors.map(([id, name]) => [id, name]), value: actor, needed: true },
    { name: "says", label: t("status"), options: SAYS.map(([id, key]) => [id, t(key)]), value: "holds" },
    { name: "as_of", label: t("desk_day"), type: "date", value: day || isoOf(state.to), needed: true },
    { name: "note", label: t("desk_sentence"), value: note, needed: true },
    { name: "source", label: t("source"), value: source, needed: true },
  ], (values) => propose({ kind: "claim", place: place[0], ...values }));
}

function colourForm(side) {
  openForm(`${t("desk_colour")}: ${sideLabel(side)}`, [{ name: "colour", label: sideLabel(side), type: "color", value: data.head.sides[side]?.[1] ?? "#999999" }], ({ colour }) => propose({ kind: "colour", side, colour }));
}

export function mergeActors() {
  const options = live.more.actors.map(([id, name]) => [id, `${name} (${id})`]);
  openForm(t("desk_merge"), [{ name: "actor", label: t("desk_kept"), options, needed: true }, { name: "other", label: t("desk_other"), options, needed: true }], (values) => propose({ kind: "merge", ...values }), { help: t("desk_merge_help") });
}

// The names that no gazetteer knows: a click on the map places one.
export async function openUnresolved() {
  const found = await attempt(() => ask("/desk/unresolved"));
  if (!found) return;
  const item = (one) => {
    const report = data.head.documents.findIndex(([id]) => id === one.document), [, title, source, published] = data.head.documents[report] ?? [];
    const act = (key, work) => make("button", { type: "button", class: "quiet", onclick: () => {
      dialog.close();
      work();
    } }, t(key));
    return make("li", {}, make("strong", { dir: "auto" }, one.text), one.container ? make("span", { class: "fine" }, ` · ${one.container.replace(/ \[.*/, "")}`) : null,
      make("blockquote", { dir: "auto" }, one.sentence), make("p", { class: "fine" }, ...apart(source || t("no_source"), published && dateWords(published), title)),
      make("div", { class: "desk-tools" }, ...(live.more.closed ? [] : [act("desk_place_it", () => pickSpot((spot) => addPlace(spot, one.text, /\[(.*)\]$/.exec(one.container)?.[1] ?? ""))), act("desk_known_place", () => spellingOf(one.text))]), report < 0 ? null : act("desk_show_report", () => openReport(report, one.start))));
  };
  const dialog = openDialog(`${t("desk_unresolved")} (${count(found.total)})`, found.items.length ? make("ul", { class: "desk-list" }, ...found.items.map(item)) : make("p", {}, t("desk_none_unresolved")));
}
