/** The dialog that mends one row of a draft. */

import Alpine from "alpinejs";
import { focusSoon } from "topchrono/ui/focus.js";
import { _ } from "topchrono/words/translate.js";
import { typeset } from "topchrono/words/typeset.js";
import { announce } from "../_shared/steps.js";
import { changedTexts, isAt, mendedAt, problemsAt, textsOf, withRow } from "./draft.js";
import { mend, opened } from "./opened.js";
import { work } from "./work.js";

/** @import { Place, RowTexts } from "./draft.js" */

/** @type {(place: Place) => void} */
let open = () => {};

/** @param {Place} place */
export function openRowEditor(place) {
  open(place);
}

export function registerRowEditor() {
  Alpine.data("rowEditor", () => ({
    /** The row that is edited. @type {Place | null} */
    place: null,
    isLeftOut: false,
    /** @type {RowTexts} */
    texts: textsOf(null),
    /** @type {RowTexts} */
    original: textsOf(null),
    editorProblem: "",
    /** What had the focus before. @type {HTMLElement | null} */
    opener: null,

    init() {
      open = (place) => this.show(place);
    },
    get editorTitle() {
      return this.place ? _("Ligne {row}", { row: this.place.row }) : "";
    },
    get editorProblems() {
      const { draft } = opened;
      const { place } = this;
      if (!draft || !place) return [];
      const reason = draft.left_out.find((one) => isAt(one, place))?.reason;
      const problems = problemsAt(draft.problems, place).map(({ text }) => _(text.message, text.details));
      return reason && !problems.length ? [_("Laissée de côté : {reason}", { reason: _(reason.message, reason.details) })] : problems;
    },
    /** A row that is left out is not read into fields. */
    get saidWords() {
      const { draft } = opened;
      const { place } = this;
      const row = place && draft?.left_out.find((one) => isAt(one, place));
      return row ? _("Dans le tableau : « {text} ». Une case laissée vide ici garde ce qu’il dit.", { text: typeset(row.text) }) : "";
    },
    get knownCities() {
      return Object.keys(opened.draft?.pitches ?? {});
    },
    /** @param {Place} place */
    show({ row, sheet }) {
      const { draft } = opened;
      if (!draft) return;
      const place = { row, sheet };
      const found = draft.rows.find((one) => isAt(one, place)) ?? null;
      this.place = place;
      this.isLeftOut = found === null;
      this.original = found ? textsOf(found) : { ...textsOf(null), ...mendedAt(draft.mending, place)?.texts };
      this.texts = { ...this.original };
      this.editorProblem = "";
      this.opener = /** @type {HTMLElement | null} */ (document.activeElement);
      this.editor.showModal();
      focusSoon(() => this.$refs.project);
    },
    /** @returns {HTMLDialogElement} */
    get editor() {
      return /** @type {HTMLDialogElement} */ (this.$refs.editor);
    },
    async saveRow() {
      const { place } = this;
      if (!place) return;
      const texts = changedTexts(this.original, this.texts);
      if (!this.isLeftOut && !Object.keys(texts).length) {
        this.closeEditor();
        return;
      }
      await this.mendRow(place, this.isLeftOut ? { texts, is_taken: true } : { texts });
    },
    async leaveOut() {
      if (this.place) await this.mendRow(this.place, { is_taken: false });
    },
    /**
     * @param {Place} place
     * @param {{ texts?: RowTexts, is_taken?: boolean }} more
     */
    async mendRow(place, more) {
      if (await mend((mending) => withRow(mending, place, more))) {
        this.closeEditor();
        announce(_("Ligne {row} enregistrée.", { row: place.row }));
      } else {
        this.editorProblem = work.problem;
      }
    },
    closeEditor() {
      if (work.isBusy) return;
      this.editor.close();
      // What has opened it may be gone with the problem that was mended.
      const { opener } = this;
      focusSoon(() => (opener?.checkVisibility() ? opener : document.getElementById("programme-read-title")));
    },
  }));
}
