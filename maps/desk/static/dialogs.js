// Dialogs and forms of the desk: what may be refused is tried here, and a change is shown before it is written.
import { byId, make, say } from "../../page/static/elements.js";
import { t } from "../../page/static/words.js";
import { ask, live } from "./link.js";

export async function takeBack() {
  const { undo } = live.more;
  if (undo) await attempt(() => ask("/desk/undo", { number: undo[0] }));
}

// Runs what may be refused; the reason is said where the eyes are.
export async function attempt(work, { quiet = false } = {}) {
  try {
    const found = await work();
    if (found.words && !quiet) say(found.words);
    return found;
  } catch (error) {
    say(error.message);
    openDialog(t("desk_refused"), make("p", {}, error.message));
    return null;
  }
}

export function openDialog(title, ...content) {
  const dialog = make("dialog", { class: "desk-dialog", "aria-label": title },
    make("div", { class: "dialog-head" }, make("h2", {}, title), make("button", { type: "button", class: "close quiet", "aria-label": t("close"), onclick: () => dialog.close() }, "×")), ...content);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// A form of a few fields; `send` gets their values when it is sent.
export function openForm(title, fields, send, button = t("desk_show")) {
  const inputs = fields.map((field) => [field, inputOf(field)]);
  const form = make("form", { class: "desk-form" }, ...inputs.flatMap(([{ label }, input]) => make("label", {}, make("span", {}, label), input)), make("div", { class: "pair" }, make("button", { class: "quiet", type: "submit" }, button)));
  const dialog = openDialog(title, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = Object.fromEntries(inputs.map(([{ name }, input]) => [name, input.value]));
    dialog.close();
    void send(values);
  });
  form.querySelector("input, select, textarea")?.focus();
}

function inputOf({ name, value = "", options, type = "text", needed = false, list }) {
  if (options) return make("select", { name }, ...options.map(([id, label]) => make("option", { value: id, selected: id === value }, label)));
  const input = make("input", { name, type, value, required: needed, autocomplete: "off" });
  if (list) input.addEventListener("input", () => void suggest(input, list));
  return input;
}

// Places of the gazetteer while one types: the value becomes an id.
async function suggest(input, list) {
  if (input.value.length < 2 || input.value.includes(".")) return;
  const { places } = await ask(`/desk/places?q=${encodeURIComponent(input.value)}`);
  const options = places.map((place) => make("option", { value: place.id }, `${place.name} · ${t(`kind_${place.kind}`)} · ${place.admin1 || place.country}`));
  let known = byId(list);
  if (!known) document.body.append(known = make("datalist", { id: list }));
  input.setAttribute("list", list);
  known.replaceChildren(...options);
}

// A correction is shown as the lines that it changes before it is written.
export async function propose(correction) {
  const found = await attempt(() => ask("/desk/propose", correction), { quiet: true });
  if (found) showDiff(correction, found.words ?? "", found);
}

function showDiff(correction, words, { diff, digest }) {
  const lines = diff.split("\n").map((line) => make("span", { class: lineClass(line) }, `${line}\n`));
  const write = make("button", { type: "button", class: "quiet desk-write" }, t("desk_write"));
  const dialog = openDialog(t("desk_change"), make("p", {}, words), make("pre", { class: "desk-diff", dir: "ltr", tabindex: 0 }, ...lines), make("div", { class: "pair" }, write, make("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, t("desk_leave"))));
  write.addEventListener("click", () => {
    dialog.close();
    void applyCorrection(correction, words, digest);
  });
  write.focus();
}

const lineClass = (line) => (/^(---|\+\+\+|@@)/.test(line) ? "diff-head" : line.startsWith("+") ? "diff-in" : line.startsWith("-") ? "diff-out" : "");

async function applyCorrection(correction, words, digest) {
  try {
    const done = await ask("/desk/apply", { ...correction, digest });
    say(done.words);
  } catch (error) {
    if (error.status === 409) showDiff(correction, error.message, error.found);
    else openDialog(t("desk_refused"), make("p", {}, error.message));
  }
}
