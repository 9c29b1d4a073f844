/** What a person types about an item: from the item, checked, and back to fields for the server. */

import { COLUMNS } from "topchrono/core/item.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { AnyItemView } from "topchrono/core/contract.js" */

/** @typedef {(typeof COLUMNS)[number]["name"]} ColumnName */

/**
 * The texts as they are typed, lists with one part per line, and the minutes of a break.
 * @typedef {Record<ColumnName, string> & { kind: "pitch" | "break", minutes: string }} Draft
 */

const LONGEST_BREAK_MINUTES = 240;
const LONGEST_LISTED_WORDS = 7;
/** Words that lists of needs do not have, or the end of a sentence. */
const SENTENCE = /[.!?…]\s*$|\b(?:nous|on|je|vous|qui|que|quelqu|afin|mais|avons|cherchons|recherchons|we|who|that|is|are)\b/i;

/**
 * @param {"pitch" | "break"} kind
 * @returns {Draft}
 */
export function emptyDraft(kind) {
  return { ...textsOf(() => ""), kind, minutes: "2" };
}

/**
 * @param {AnyItemView} item
 * @param {string} online how the room of pitches without a city is called
 * @returns {Draft}
 */
export function draftOf(item, online) {
  return {
    ...textsOf((name) => [item[name] ?? ""].flat().join("\n")),
    city: item.city === online ? "" : item.city,
    kind: item.kind,
    minutes: String(Math.round(item.length_ms / 600) / 100).replace(".", ","),
  };
}

/**
 * @param {(name: ColumnName) => string} text
 * @returns {Record<ColumnName, string>}
 */
function textsOf(text) {
  return /** @type {Record<ColumnName, string>} */ (
    Object.fromEntries(COLUMNS.map(({ name }) => [name, text(name)]))
  );
}

/**
 * One part per line; commas part a line too, unless it is a sentence, as in a programme file.
 * @param {string} text
 */
function partsOf(text) {
  return text
    .split(/[\n;]/)
    .flatMap((line) => (isSentence(line) ? [line] : line.split(",")))
    .map((part) => part.trim())
    .filter(Boolean);
}

/** @param {string} line */
function isSentence(line) {
  const isLong = line.split(",").some((piece) => piece.trim().split(/\s+/).length > LONGEST_LISTED_WORDS);
  return isLong || SENTENCE.test(line);
}

/** @param {Draft} draft */
function minutesOf(draft) {
  return Number(draft.minutes.trim().replace(",", "."));
}

/**
 * What is wrong, by field; empty if nothing is.
 * @param {Draft} draft
 * @returns {Record<string, string>}
 */
export function problemsOf(draft) {
  /** @type {Record<string, string>} */
  const problems = {};
  for (const column of COLUMNS) {
    const problem = column.form === "list" ? listProblem(column, draft) : textProblem(column, draft);
    if (problem) problems[column.name] = problem;
  }
  if (!draft.project.trim()) {
    problems.project = draft.kind === "break" ? _("Donnez un titre à la pause.") : _("Donnez le nom du projet.");
  }
  const minutes = minutesOf(draft);
  if (draft.kind === "break" && !(minutes * 60 >= 1 && minutes <= LONGEST_BREAK_MINUTES)) {
    problems.minutes = _("Donnez une durée en minutes, par exemple 2 ou 1,5.");
  }
  return problems;
}

/**
 * @param {{ name: ColumnName, longest: number }} column
 * @param {Draft} draft
 */
function textProblem({ name, longest }, draft) {
  const over = [...draft[name].trim()].length - longest;
  if (over <= 0) return "";
  return ngettext(
    "Trop long : retirez {count} caractère ({most} au plus).",
    "Trop long : retirez {count} caractères ({most} au plus).",
    over,
    { most: longest },
  );
}

/**
 * @param {{ name: ColumnName, longest: number, most: number }} column
 * @param {Draft} draft
 */
function listProblem({ name, longest, most }, draft) {
  const parts = partsOf(draft[name]);
  const tooLong = parts.find((part) => [...part].length > longest);
  if (tooLong) return _("Trop long ({most} caractères au plus) : « {need} »", { most: longest, need: tooLong });
  return parts.length > most ? _("Trop de besoins : {most} au plus.", { most }) : "";
}

/**
 * The fields as the server takes them.
 * @param {Draft} draft
 * @returns {Record<string, unknown>}
 */
export function fieldsOf(draft) {
  const fields = /** @type {Record<string, unknown>} */ ({});
  for (const { name, form } of COLUMNS) fields[name] = form === "list" ? partsOf(draft[name]) : draft[name].trim();
  if (draft.kind === "break") fields.length_ms = Math.round(minutesOf(draft) * 60_000);
  return fields;
}

/**
 * Only the fields that were changed, so that what somebody else changed meanwhile stays.
 * @param {Draft} draft
 * @param {Draft} original
 */
export function changesOf(draft, original) {
  const before = fieldsOf(original);
  const changes = Object.entries(fieldsOf(draft)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
  );
  return Object.fromEntries(changes);
}
