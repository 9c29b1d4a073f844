/** What a draft of the programme says, in words. */

import { ONLINE_NAME } from "topchrono/core/cities.js";
import { programmeWords } from "topchrono/words/counts.js";
import { fieldWords } from "topchrono/words/fields.js";
import { formatLength } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { typeset } from "topchrono/words/typeset.js";

/** @import { Change, Fate, PreviewField, ProgrammeDraft, Value } from "topchrono/core/contract.js" */

/** Fields that no column is named as. */
const WITHOUT_COLUMN = ["length_ms", "notes", "place"];

/** @param {Change} change */
export function changeWords(change) {
  return {
    new: _("nouveau"),
    back: _("de retour"),
    changed: _("changé"),
    same: _("inchangé"),
    gone: _("absent du tableau"),
  }[change];
}

/** @param {Fate | null} fate */
export function fateWords(fate) {
  switch (fate) {
    case "withdrawn":
      return _("Il sera retiré de la soirée ; ses offres d’aide restent.");
    case "was_withdrawn":
      return _("Il était déjà retiré de la soirée.");
    case "was_on_air":
      return _("Il est déjà passé : rien ne change pour lui.");
    default:
      return "";
  }
}

/** @param {PreviewField} field */
export function labelOf({ field, label }) {
  return WITHOUT_COLUMN.includes(field) ? _(label) : fieldWords(field);
}

/**
 * @param {PreviewField} field
 * @param {Value} value
 */
export function valueWords({ field }, value) {
  if (field === "place") return _("place {place}", { place: Number(value) + 1 });
  if (field === "length_ms") return formatLength(Number(value));
  if (Array.isArray(value)) return value.map(typeset).join(" · ") || _("(vide)");
  if (typeof value === "object") {
    const notes = Object.entries(value).map(([header, text]) => `${header} : ${text}`);
    return typeset(notes.join(" · ")) || _("(vide)");
  }
  return typeset(String(value)) || _("(vide)");
}

/** @param {ProgrammeDraft} draft */
export function readWords(draft) {
  const pitches = Object.entries(draft.pitches);
  const count = pitches.reduce((sum, [, one]) => sum + one, 0);
  return programmeWords(count, pitches.filter(([city]) => city !== ONLINE_NAME).length);
}
