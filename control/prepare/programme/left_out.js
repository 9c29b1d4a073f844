/** The rows that are left out, and how one is taken in. */

import Alpine from "alpinejs";
import { _, ngettext } from "topchrono/words/translate.js";
import { typeset } from "topchrono/words/typeset.js";
import { isAt, withRow } from "./draft.js";
import { mend, opened } from "./opened.js";
import { openRowEditor } from "./row_editor.js";

/** @import { Place } from "./draft.js" */

export function registerProgrammeLeftOut() {
  Alpine.data("programmeLeftOut", () => ({
    get leftOutWords() {
      const count = opened.draft?.left_out_count ?? 0;
      return ngettext("{count} ligne laissée de côté", "{count} lignes laissées de côté", count);
    },
    get leftOut() {
      return (opened.draft?.left_out ?? []).map(({ row, sheet, reason, text, can_be_taken: canBeTaken }) => ({
        key: `${sheet ?? ""} ${row}`,
        row,
        sheet,
        canBeTaken,
        text: typeset(text),
        words: _("Ligne {row} : {reason}", { row, reason: _(reason.message, reason.details) }),
        takeWords: _("Garder la ligne {row}", { row }),
      }));
    },
    /** @param {Place} place */
    async takeIn({ row, sheet }) {
      if (!(await mend((mending) => withRow(mending, { row, sheet }, { is_taken: true })))) return;
      // Without a project's name it is still left out: that is to be typed.
      if (opened.draft?.left_out.some((one) => isAt(one, { row, sheet }))) openRowEditor({ row, sheet });
    },
  }));
}
