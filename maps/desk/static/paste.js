// A report that is pasted: sentence by sentence what is read of it, and why; then it may be saved among the inputs.
import { make } from "../../page/static/elements.js";
import { apart, dateWords, plural, t } from "../../page/static/words.js";
import { attempt, openDialog } from "./dialogs.js";
import { ask, done } from "./link.js";
import { typeWords } from "./corrections.js";

export function openPaste() {
  const field = (name, type = "text") => make("input", { name, type, autocomplete: "off" });
  const text = make("textarea", { name: "text", rows: 8, dir: "auto", "aria-label": t("desk_report"), placeholder: t("desk_report") });
  const inputs = { date: field("date", "date"), title: field("title"), source: field("source"), url: field("url", "url") };
  const labels = { date: t("desk_report_day"), title: t("desk_title"), source: t("source"), url: t("desk_url") };
  const result = make("div", { id: "paste-result", "aria-live": "polite" });
  const values = () => ({ text: text.value, ...Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value])) });
  const read = make("button", { type: "button", class: "quiet desk-write", id: "paste-read" }, t("desk_read"));
  const save = make("button", { type: "button", class: "quiet", id: "paste-save" }, t("desk_save"));
  const about = make("div", { class: "desk-form paste-about" }, ...Object.entries(inputs).map(([name, input]) => make("label", {}, make("span", {}, labels[name]), input)));
  const dialog = openDialog(t("desk_paste"), text, about, make("p", { class: "fine" }, t("desk_report_day_help")), make("div", { class: "pair" }, read, save), result);
  dialog.id = "desk-paste";
  const show = async () => {
    result.replaceChildren(make("p", { class: "fine" }, "…"));
    const found = await attempt(() => ask("/desk/read", values()));
    result.replaceChildren(...(found ? sentencesOf(found) : []));
  };
  read.addEventListener("click", () => void show());
  text.addEventListener("paste", () => setTimeout(show));
  inputs.date.addEventListener("change", () => text.value.trim() && void show());
  save.addEventListener("click", async () => {
    if (await attempt(async () => done(await ask("/desk/save", values())))) dialog.close();
  });
  text.focus();
}

function sentencesOf({ sentences, notes, events, claims }) {
  const head = make("p", {}, make("strong", {}, `${plural("desk_read_events", events)}, ${plural("desk_read_claims", claims)}`));
  return [head, ...notes.map((note) => make("p", { class: "fine" }, note)), make("ol", { class: "desk-list" }, ...sentences.map(sentenceItem))];
}

function sentenceItem({ text, events, none, how, places, control }) {
  const lines = [...events.map(eventLine), ...control.map(claimLine), ...places.map(placeLine), ...none.map(([type, why]) => make("li", { class: "read-none" }, t("desk_read_none", { type: typeWords(type), why })))];
  return make("li", {}, make("p", { dir: "auto" }, text), lines.length ? make("ul", {}, ...lines) : make("p", { class: "read-none" }, t("desk_read_nothing")),
    how.length ? make("details", {}, make("summary", { class: "fine" }, t("desk_read_how")), make("pre", { class: "desk-how", dir: "ltr" }, how.join("\n"))) : null);
}

const saidAs = ({ assertion, claimant }) => [t(`assertion_${assertion}`), claimant && t("says_so", { claimant })].filter(Boolean).join(" ");

function eventLine(one) {
  return make("li", { class: "read-event" }, make("strong", {}, typeWords(one.type)), " · ", ...apart(one.place || t("no_place"), one.day ? dateWords(one.day) : t("no_date"), one.parties.join(" / "), saidAs(one), t("desk_score", { score: one.score })));
}

function claimLine(one) {
  return make("li", { class: "read-control" }, make("strong", {}, t(`says_${one.says}`, { actor: one.actor, place: one.place })), " · ", ...apart(dateWords(one.day), saidAs(one)));
}

function placeLine({ text, place, role, lat, lon, score, reasons }) {
  const where = place ? `${place}${lat === null ? "" : ` (${lat.toFixed(3)}, ${lon.toFixed(3)})`}` : t("not_found");
  return make("li", { class: "read-place" }, make("strong", {}, text), ": ", ...apart(where, t(`role_${role}`), t("desk_score", { score })), reasons.length ? make("span", { class: "fine block" }, reasons.join("; ")) : null);
}
