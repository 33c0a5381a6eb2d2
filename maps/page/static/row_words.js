// An event in words: its place, its day or window, its parties.
import { data } from "./state.js";
import { actorName, dateWords, dayWords, isolated, placeLabel, t, typeLabel, windowWords } from "./words.js";

const ORDINAL_1970 = 719163; // days before it, as Python counts them

export const placeName = (row) => placeLabel(data.rows.place[row]) || t("no_place");

export function rowDate(row) {
  const { at, span, by } = data.rows;
  if (row >= data.undated) return by[row] ? t("by_day", { date: dayWords(at[row]) }) : windowWords(at[row], at[row] + span[row]);
  return span[row] ? t("by_day", { date: dayWords(span[row] - ORDINAL_1970 - data.first) }) : t("no_date");
}

// Since when a status stands: of a window only the last day is sure.
export const sinceWords = ({ since, by }) => (by ? t("by_day", { date: dateWords(since) }) : dateWords(since));

export function rowWords(row) {
  const { rows, head } = data;
  return [typeLabel(head.types[rows.type[row]]), placeName(row), rowDate(row), partyNames(row)].filter(Boolean).map(isolated).join(" · ");
}

export const partyNames = (row) => [data.rows.actor1[row], data.rows.actor2[row]].filter(Boolean).map(actorName).map(isolated).join(" / ");
