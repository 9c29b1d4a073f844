/** Asking before doing what is not easily undone. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { focusSoon } from "topchrono/ui/focus.js";

/** @import { Answer } from "topchrono/core/contract.js" */

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {string} text
 * @property {string} button what the button that does it says
 * @property {string[]} [reasons] presets, when a reason is to be given
 * @property {boolean} [isHarmless] nothing is lost by doing it
 * @property {() => string} [stale] why it can't be done any more; empty while it can
 * @property {(reason: string) => Promise<Answer>} act
 */

/** @type {(question: Question) => void} */
let open = () => {};

/**
 * Ask, and act on a yes.
 * @param {Question} question
 */
export function ask(question) {
  open(question);
}

export function registerQuestion() {
  Alpine.data("question", () => ({
    title: "",
    text: "",
    button: "",
    /** @type {string[]} */
    reasons: [],
    reason: "",
    isHarmless: false,
    isBusy: false,
    isShown: false,
    /** @type {Question | null} */
    question: null,

    init() {
      open = (question) => {
        theEvening().refusal = "";
        const { title, text, button, reasons = [], isHarmless = false } = question;
        Object.assign(this, { title, text, button, reasons, isHarmless, reason: "", isBusy: false, question, isShown: true });
        this.dialog.showModal();
        focusSoon(() => (reasons.length ? this.$refs.reason : this.$refs.no));
      };
    },
    /** @returns {HTMLDialogElement} */
    get dialog() {
      return /** @type {HTMLDialogElement} */ (this.$refs.dialog);
    },
    /** @returns {string} */
    get stale() {
      return (this.isShown && this.question?.stale?.()) || "";
    },
    /** Not on what is being done: closing would look like a no. */
    get closedBy() {
      return this.isBusy ? "none" : "closerequest";
    },
    get buttonClass() {
      return { primary: this.isHarmless, danger: !this.isHarmless };
    },
    async confirm() {
      const { question } = this;
      if (this.isBusy || this.stale || !question) return;
      this.isBusy = true;
      const answer = await question.act(this.reason);
      // A browser may have closed it all the same, and the next one may be open by now.
      if (this.question !== question) return;
      this.isBusy = false;
      if (answer.ok) this.close();
    },
    leave() {
      if (!this.isBusy) this.close();
    },
    close() {
      this.isShown = false;
      this.dialog.close();
    },
    forget() {
      this.isShown = false;
      theEvening().refusal = "";
    },
  }));
}
