/** What a person types about an item: from the item, checked, and back to fields for the server. */

import { _, ngettext } from "topchrono/words/translate.js";

/** @import { AnyItemView } from "topchrono/core/contract.js" */

/**
 * @typedef {object} Draft
 * @property {"pitch" | "break"} kind
 * @property {string} project
 * @property {string} speaker
 * @property {string} pronunciation
 * @property {string} association
 * @property {string} city
 * @property {string} theme
 * @property {string} needs one per line
 * @property {string} summary
 * @property {string} minutes of a break
 */

/** The longest that the server takes. */
const LONGEST = { project: 120, speaker: 200, pronunciation: 200, association: 200, city: 80, theme: 200, summary: 600 };
const LONGEST_NEED = 60;
const MOST_NEEDS = 12;
const LONGEST_BREAK_MINUTES = 240;
const LINES = /** @type {const} */ (["project", "speaker", "pronunciation", "association", "city", "theme", "summary"]);

/**
 * @param {"pitch" | "break"} kind
 * @returns {Draft}
 */
export function emptyDraft(kind) {
  return {
    kind,
    project: "",
    speaker: "",
    pronunciation: "",
    association: "",
    city: "",
    theme: "",
    needs: "",
    summary: "",
    minutes: "2",
  };
}

/**
 * @param {AnyItemView} item
 * @param {string} online how the room of pitches without a city is called
 * @returns {Draft}
 */
export function draftOf(item, online) {
  return {
    kind: item.kind,
    project: item.project,
    speaker: item.speaker,
    pronunciation: item.pronunciation ?? "",
    association: item.association,
    city: item.city === online ? "" : item.city,
    theme: item.theme,
    needs: item.needs.join("\n"),
    summary: item.summary,
    minutes: String(Math.round(item.length_ms / 600) / 100).replace(".", ","),
  };
}

/** @param {Draft} draft */
function needsOf(draft) {
  return draft.needs
    .split(/[\n,;]/)
    .map((need) => need.trim())
    .filter(Boolean);
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
  for (const name of LINES) {
    const over = [...draft[name].trim()].length - LONGEST[name];
    if (over > 0) problems[name] = tooLongWords(over, LONGEST[name]);
  }
  if (!draft.project.trim()) {
    problems.project = draft.kind === "break" ? _("Donnez un titre à la pause.") : _("Donnez le nom du projet.");
  }
  const needs = needsOf(draft);
  const longNeed = needs.find((need) => [...need].length > LONGEST_NEED);
  if (needs.length > MOST_NEEDS) problems.needs = _("Trop de besoins : {most} au plus.", { most: MOST_NEEDS });
  if (longNeed) {
    problems.needs = _("Trop long ({most} caractères au plus) : « {need} »", { most: LONGEST_NEED, need: longNeed });
  }
  const minutes = minutesOf(draft);
  if (draft.kind === "break" && !(minutes * 60 >= 1 && minutes <= LONGEST_BREAK_MINUTES)) {
    problems.minutes = _("Donnez une durée en minutes, par exemple 2 ou 1,5.");
  }
  return problems;
}

/**
 * @param {number} count of characters too many
 * @param {number} most
 */
function tooLongWords(count, most) {
  return ngettext(
    "Trop long : retirez {count} caractère ({most} au plus).",
    "Trop long : retirez {count} caractères ({most} au plus).",
    count,
    { most },
  );
}

/**
 * The fields as the server takes them.
 * @param {Draft} draft
 * @returns {Record<string, unknown>}
 */
export function fieldsOf(draft) {
  const fields = /** @type {Record<string, unknown>} */ ({ needs: needsOf(draft) });
  for (const name of LINES) fields[name] = draft[name].trim();
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
