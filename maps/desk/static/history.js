// The edits of the project, the newest first; any of them can be taken back.
import { make } from "../../page/static/elements.js";
import { dateWords, t } from "../../page/static/words.js";
import { attempt, openDialog, takeBack } from "./dialogs.js";
import { ask } from "./link.js";

export async function openHistory() {
  const found = await attempt(() => ask("/desk/journal"));
  if (!found) return;
  const items = found.edits.map((edit) => make("li", { class: edit.undone ? "taken-back" : "" },
    make("span", { class: "fine" }, `${dateWords(edit.time.slice(0, 10))}, ${edit.time.slice(11, 16)} UTC`), make("p", { dir: "auto" }, edit.words),
    edit.undone ? make("span", { class: "tag" }, t("desk_taken_back")) : make("button", { type: "button", class: "quiet", onclick: () => {
      dialog.close();
      void takeBack(edit.number);
    } }, t("desk_take_back"))));
  const dialog = openDialog(t("desk_history"), items.length ? make("ul", { class: "desk-list desk-edits" }, ...items) : make("p", {}, t("desk_history_none")));
}
