/** What a draft changes: the rows, and which of two values each field gets. */

import Alpine from "alpinejs";
import { differenceWords } from "topchrono/words/difference.js";
import { _, ngettext } from "topchrono/words/translate.js";
import { typeset } from "topchrono/words/typeset.js";
import { keyOf, problemsAt, rowsFor, takenOf } from "./draft.js";
import { ROWS_AT_ONCE, opened } from "./opened.js";
import { changeWords, fateWords, labelOf, valueWords } from "./words.js";

/** @import { PreviewRow } from "topchrono/core/contract.js" */

export function registerProgrammeChanges() {
  Alpine.data("programmeChanges", () => ({
    init() {
      this.$watch("opened.filter", () => {
        opened.shown = ROWS_AT_ONCE;
      });
    },
    get differenceWords() {
      const { draft } = opened;
      if (!draft || draft.is_same) return _("Rien : la soirée a déjà ce programme.");
      return differenceWords(draft) || _("Rien : la soirée garde ce que la régie a changé, à moins que vous ne choisissiez le tableau.");
    },
    get checkWords() {
      const count = opened.draft ? rowsFor(opened.draft, "check").length : 0;
      return ngettext("{count} ligne à vérifier", "{count} lignes à vérifier", count);
    },
    get chosenRows() {
      return opened.draft ? rowsFor(opened.draft, opened.filter) : [];
    },
    get rows() {
      return this.chosenRows.slice(0, opened.shown).map((row) => this.rowView(row));
    },
    get hiddenRows() {
      return Math.max(0, this.chosenRows.length - opened.shown);
    },
    get moreWords() {
      return ngettext("Afficher encore {count} ligne", "Afficher encore {count} lignes", this.hiddenRows);
    },
    showMore() {
      opened.shown = this.chosenRows.length;
    },
    /** @param {PreviewRow} row */
    rowView(row) {
      const { row: number, sheet, item } = row;
      const problems = number === null ? [] : problemsAt(opened.draft?.problems ?? [], { row: number, sheet });
      const details = [
        number === null ? "" : _("Ligne {row}", { row: number }),
        row.kind === "break" ? _("Pause") : "",
        ...[row.speaker, row.association, row.city, row.theme].map(typeset),
      ];
      return {
        key: keyOf(row),
        row: number ?? 0,
        sheet,
        change: row.change,
        changeWords: changeWords(row.change),
        project: typeset(row.project),
        details: details.filter(Boolean).join(" · "),
        fate: fateWords(row.fate),
        problems: problems.map(({ text }) => _(text.message, text.details)),
        canBeEdited: number !== null,
        editWords: _("Corriger « {project} »", { project: row.project }),
        fields: row.fields.map((field) => ({
          key: `${item} ${field.field}`,
          item: item ?? "",
          name: field.field,
          label: labelOf(field),
          outcome: field.outcome,
          isLocked: field.outcome === "locked",
          theirs: valueWords(field, field.theirs),
          ours: valueWords(field, field.ours),
          taken: takenOf(field, opened.choices[item ?? ""]?.[field.field]),
          why: whyWords(field.outcome),
        })),
      };
    },
    /**
     * @param {{ item: string, name: string }} field
     * @param {"theirs" | "ours"} value
     */
    chooseValue({ item, name }, value) {
      opened.choices = { ...opened.choices, [item]: { ...opened.choices[item], [name]: value } };
    },
  }));
}

/** @param {string} outcome */
function whyWords(outcome) {
  if (outcome === "conflict") return _("Le tableau et la régie l’ont changé tous les deux : choisissez.");
  if (outcome === "locked") return _("Déjà passé à l’antenne : rien ne change.");
  return "";
}
