/** The list of pitches: given as a file, pasted or by its address, mended and compared before anything changes. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";
import { reportStep } from "../_shared/steps.js";
import { registerProgrammeApplying } from "./applying.js";
import { registerProgrammeChanges } from "./changes.js";
import { registerProgrammeColumns } from "./columns.js";
import { registerProgrammeFollowed } from "./followed.js";
import { registerProgrammeGiving } from "./giving.js";
import { registerProgrammeLeftOut } from "./left_out.js";
import { registerProgrammeNow } from "./now.js";
import { opened, reopenDraft } from "./opened.js";
import { registerProgrammeReading } from "./reading.js";
import { openRowEditor, registerRowEditor } from "./row_editor.js";
import { work } from "./work.js";

/** @import { Place } from "./draft.js" */

export function registerProgramme() {
  reportStep("programme", () => {
    const { follow, rundown } = theEvening();
    if (follow?.news || follow?.problem) return "wrong";
    return rundown.some((item) => item.kind === "pitch") ? "done" : "todo";
  });

  // What the parts of this step have in common.
  Alpine.data("programme", () => ({
    opened,

    init() {
      void reopenDraft();
    },
    get draft() {
      return opened.draft;
    },
    get isBusy() {
      return work.isBusy;
    },
    get busyWords() {
      return work.isBusy ? _("Lecture en cours…") : "";
    },
    get problem() {
      return work.problem;
    },
    get canApply() {
      return Boolean(opened.draft?.is_usable);
    },
    /** @param {Place} place */
    edit(place) {
      openRowEditor(place);
    },
  }));

  for (const register of [
    registerProgrammeNow,
    registerProgrammeFollowed,
    registerProgrammeGiving,
    registerProgrammeReading,
    registerProgrammeColumns,
    registerProgrammeLeftOut,
    registerProgrammeChanges,
    registerProgrammeApplying,
    registerRowEditor,
  ]) {
    register();
  }
}
