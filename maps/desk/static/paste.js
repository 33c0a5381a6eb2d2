// A report that is pasted: sentence by sentence what is read of it, and why; then it may be saved among the inputs.
import { make } from "../../page/static/elements.js";
import { count, t } from "../../page/static/words.js";
import { attempt, openDialog } from "./dialogs.js";
import { ask } from "./link.js";

export function openPaste() {
  const field = (name, type = "text") => make("input", { name, type, autocomplete: "off" });
  const text = make("textarea", { name: "text", rows: 8, dir: "auto", "aria-label": t("desk_paste") });
  const inputs = { date: field("date", "date"), title: field("title"), source: field("source"), url: field("url", "url") };
  const labels = { date: t("when"), title: t("desk_title"), source: t("source"), url: t("desk_url") };
  const result = make("div", { id: "paste-result", "aria-live": "polite" });
  const values = () => ({ text: text.value, ...Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value])) });
  const read = make("button", { type: "button", class: "quiet", id: "paste-read" }, t("desk_read"));
  const save = make("button", { type: "button", class: "quiet", id: "paste-save" }, t("desk_save"));
  const dialog = openDialog(t("desk_paste"), text, make("div", { class: "desk-form paste-about" }, ...Object.entries(inputs).map(([name, input]) => make("label", {}, make("span", {}, labels[name]), input))), make("div", { class: "pair" }, read, save), result);
  dialog.id = "desk-paste";
  const show = async () => {
    result.replaceChildren(make("p", { class: "fine" }, t("desk_reading", { what: "" })));
    const found = await attempt(() => ask("/desk/read", values()));
    result.replaceChildren(...(found ? sentencesOf(found) : []));
  };
  read.addEventListener("click", () => void show());
  text.addEventListener("paste", () => setTimeout(show));
  save.addEventListener("click", async () => {
    const found = await attempt(() => ask("/desk/save", values()));
    if (found) dialog.close();
  });
  text.focus();
}

function sentencesOf({ sentences, notes, events, claims }) {
  const head = make("p", {}, t("desk_read_line", { events: count(events), claims: count(claims) }));
  return [head, ...notes.map((note) => make("p", { class: "fine" }, note)), make("ol", { class: "desk-list" }, ...sentences.map(sentenceItem))];
}

function sentenceItem({ text, read, how, places, control }) {
  const lines = [...read.map((line) => [line.startsWith("event") ? "read-event" : "read-none", line]), ...control.map((line) => ["read-control", line])];
  return make("li", {}, make("p", { dir: "auto" }, text), make("ul", {}, ...lines.map(([name, line]) => make("li", { class: name }, line)), ...places.map(placeLine)),
    how.length ? make("details", {}, make("summary", { class: "fine" }, t("reasons")), make("pre", { class: "desk-how", dir: "ltr" }, how.join("\n"))) : null);
}

function placeLine({ text, place, role, lat, lon, score, reasons }) {
  const where = place ? `${place}${lat === null ? "" : ` (${lat.toFixed(3)}, ${lon.toFixed(3)})`}` : t("not_found");
  return make("li", { class: "read-place" }, `${text}: ${where} · ${t(`role_${role}`)} · ${score}`, reasons.length ? make("span", { class: "fine block" }, reasons.join("; ")) : null);
}
