// Dialogs and forms of the desk: what may be refused is tried here, and a change is shown before it is written.
import { byId, make, say } from "../../page/static/elements.js";
import { t } from "../../page/static/words.js";
import { ask, done, live } from "./link.js";

// Takes an edit back: the last one, or one of those that the history lists. Gives the answer, null where it was refused.
export async function takeBack(number = live.more.undo?.[0]) {
  return number ? attempt(async () => done(await ask("/desk/undo", { number }))) : null;
}

// Runs what may be refused; the reason is said where the eyes are.
export async function attempt(work, { quiet = false } = {}) {
  try {
    const found = await work();
    if (found.words && !quiet) say(found.words);
    return found;
  } catch (error) {
    refuse(error.message);
    return null;
  }
}

let refused = null; // the dialog that says the last reason

function refuse(words) {
  refused = openDialog(t("desk_refused"), make("p", { role: "alert" }, words));
}

export function openDialog(title, ...content) {
  const dialog = make("dialog", { class: "desk-dialog", "aria-label": title },
    make("div", { class: "dialog-head" }, make("h2", {}, title), make("button", { type: "button", class: "close quiet", "aria-label": t("close"), onclick: () => dialog.close() }, "×")),
    make("div", { class: "desk-body" }, ...content));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

// A form of a few fields; `send` gets their values when it is sent. Where that was refused (null), what was filled in is
// there again once the reason is read.
export function openForm(title, fields, send, { button = t("desk_show"), help = "" } = {}) {
  const inputs = fields.map((field) => [field, inputOf(field)]);
  const form = make("form", { class: "desk-form" }, help ? make("p", { class: "fine" }, help) : null, ...inputs.map(([{ label }, input]) => make("label", {}, make("span", {}, label), input)),
    make("div", { class: "pair" }, make("button", { class: "quiet desk-write", type: "submit" }, button), make("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, t("desk_leave"))));
  const dialog = openDialog(title, form);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const values = Object.fromEntries(inputs.map(([{ name }, input]) => [name, input.value]));
    dialog.close();
    if ((await send(values)) === null) refused?.addEventListener("close", () => {
      document.body.append(dialog);
      dialog.showModal();
    });
  });
  form.querySelector("input, select, textarea")?.focus();
}

function inputOf({ name, value = "", options, type = "text", needed = false, list }) {
  if (options) {
    const choose = value ? null : make("option", { value: "", selected: true }, t("desk_choose"));
    return make("select", { name, required: needed }, choose, ...options.map(([id, label]) => make("option", { value: id, selected: id === value }, label)));
  }
  const input = make("input", { name, type, value, required: needed, autocomplete: "off" });
  if (list) input.addEventListener("input", () => void suggest(input, list));
  return input;
}

// Places of the gazetteer while one types: the value becomes an id.
async function suggest(input, list) {
  if (input.value.length < 2 || input.value.includes(".")) return;
  const { places } = await ask(`/desk/places?q=${encodeURIComponent(input.value)}`).catch(() => ({ places: [] }));
  const options = places.map((place) => make("option", { value: place.id }, [place.name, t(`kind_${place.kind}`), place.admin1 || place.country].filter(Boolean).join(" · ")));
  let known = byId(list);
  if (!known) document.body.append(known = make("datalist", { id: list }));
  input.setAttribute("list", list);
  known.replaceChildren(...options);
}

// A correction is shown as the lines that it changes before it is written. Gives null where it was refused.
export async function propose(correction) {
  const found = await attempt(() => ask("/desk/propose", correction), { quiet: true });
  if (found) showDiff(correction, found.words ?? "", found);
  return found;
}

function showDiff(correction, words, { diff, digest }) {
  const write = make("button", { type: "button", class: "quiet desk-write" }, t("desk_write"));
  const dialog = openDialog(t("desk_change"), make("p", {}, words), ...filesOf(diff), make("div", { class: "pair" }, write, make("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, t("desk_leave"))));
  write.addEventListener("click", () => {
    dialog.close();
    void applyCorrection(correction, words, digest);
  });
  write.focus();
}

// One block of lines a file, under its name.
function filesOf(diff) {
  const files = [];
  for (const line of diff.split("\n")) {
    if (line.startsWith("--- ")) files.push({ name: line.slice(6), fresh: false, lines: [] });
    else if (line.startsWith("@@ ")) Object.assign(files.at(-1), { fresh: line.startsWith("@@ -0,0 "), lines: [...files.at(-1).lines, ...(files.at(-1).lines.length ? ["…"] : [])] });
    else if (!line.startsWith("+++ ")) files.at(-1)?.lines.push(line);
  }
  return files.flatMap(({ name, fresh, lines }) => [
    make("p", { class: "diff-file" }, make("code", {}, name), fresh ? make("span", { class: "tag" }, t("desk_new_file")) : null),
    make("pre", { class: "desk-diff", dir: "ltr", tabindex: 0 }, ...lines.map((line) => make("span", { class: lineClass(line) }, `${line}\n`))),
  ]);
}

const lineClass = (line) => (line.startsWith("+") ? "diff-in" : line.startsWith("-") ? "diff-out" : "diff-same");

async function applyCorrection(correction, words, digest) {
  try {
    say(done(await ask("/desk/apply", { ...correction, digest })).words);
  } catch (error) {
    if (error.status === 409) showDiff(correction, error.message, error.found);
    else refuse(error.message);
  }
}
