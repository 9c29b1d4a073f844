/** Warnings: pitches that are about to be called and are not ready, with what can be done at once. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { focusSoon } from "topchrono/ui/focus.js";
import { _ } from "topchrono/words/translate.js";
import { announce, thePanel } from "../_shared/panel.js";
import { writeTo } from "../talkback/box.js";
import { markAbsent, postpone, swap, undo } from "./remedies.js";
import { itemOf, itemWords, warningWords } from "./words.js";

/** @import { PitchWarning } from "topchrono/core/contract.js" */
/** @import { AppliedRemedy } from "./remedies.js" */

/** Buttons move up when a warning leaves: a second press in a row may not hit the next one. */
const SETTLE_MS = 700;
/** How long taking back is offered. */
const OFFER_MS = 60_000;

export function registerWarnings() {
  Alpine.data("warnings", () => ({
    /** @type {AppliedRemedy | null} */
    done: null,
    isBusy: false,
    /** The button that was pressed leaves with its warning. */
    isFocusLost: false,
    forgetting: 0,

    init() {
      const watcher = new IntersectionObserver(([entry]) => {
        thePanel().areWarningsInView = entry?.isIntersecting ?? false;
      });
      watcher.observe(/** @type {Element} */ (this.$refs.title));
      /** @type {Set<string>} */
      let announced = new Set();
      Alpine.effect(() => {
        const words = theEvening().warnings.map(warningWords);
        const fresh = words.filter((one) => !announced.has(one));
        announced = new Set(words);
        // Not within the effect, which would then depend on what it announces.
        if (fresh.length) queueMicrotask(() => (thePanel().urgentAnnouncement = fresh.join(" ")));
      });
      Alpine.effect(() => {
        if (!this.isFocusLost || !this.canUndo) return;
        this.isFocusLost = false;
        focusSoon(() => this.$refs.undo);
      });
    },
    get count() {
      return theEvening().warnings.length;
    },
    get countWords() {
      return this.count ? `(${this.count})` : "";
    },
    get isUrgent() {
      return this.count > 0;
    },
    get nothingWords() {
      const phase = theEvening().show?.phase;
      if (phase === "ended") return _("La soirée est terminée.");
      if (phase === "setup") return _("Dès l'ouverture des portes, les passages à risque s'affichent ici.");
      return _("Rien à signaler pour les prochains passages.");
    },
    get warnings() {
      return theEvening().warnings.map((warning) => ({
        id: warning.item,
        words: warningWords(warning),
        swapWords: swapWords(warning),
        swapWith: warning.swap_with ?? "",
        writeWords: _("Écrire à {city}", { city: itemOf(warning.item)?.city ?? warning.city }),
        city: warning.city,
      }));
    },

    /**
     * @param {string} id
     * @param {string} other
     */
    swap(id, other) {
      return this.act(() => swap(id, other));
    },
    /** @param {string} id */
    postpone(id) {
      return this.act(() => postpone(id));
    },
    /** @param {string} id */
    markAbsent(id) {
      return this.act(() => markAbsent(id));
    },
    /** @param {string} city */
    write(city) {
      writeTo(city);
    },
    /** @param {() => Promise<AppliedRemedy | undefined>} remedy */
    async act(remedy) {
      if (this.isBusy) return;
      this.isBusy = true;
      const done = await remedy();
      window.setTimeout(() => (this.isBusy = false), SETTLE_MS);
      if (!done) return;
      this.showDone(done);
      this.isFocusLost = true;
    },

    /** @param {AppliedRemedy | null} done */
    showDone(done) {
      this.done = done;
      window.clearTimeout(this.forgetting);
      if (!done) return;
      announce(done.words);
      this.forgetting = window.setTimeout(() => (this.done = null), OFFER_MS);
    },
    get doneWords() {
      return this.done?.words ?? "";
    },
    get canUndo() {
      return this.done !== null && itemOf(this.done.item)?.status === this.done.status;
    },
    async undo() {
      if (!this.done) return;
      const answer = await undo(this.done);
      if (!answer.ok) return;
      this.showDone(null);
      announce(_("C'est annulé."));
      this.$refs.title?.focus();
    },
  }));
}

/** @param {PitchWarning} warning */
function swapWords(warning) {
  const other = itemOf(warning.swap_with);
  return other ? _("Échanger avec {pitch}", { pitch: itemWords(other) }) : "";
}
