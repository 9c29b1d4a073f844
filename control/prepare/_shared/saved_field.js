/**
 * A field that is saved as it is typed, and never over what somebody else has written meanwhile.
 *
 * Its state: `saved`, `unsaved` (typed, not sent yet), `saving`, `wrong` (it can't be saved as it is), `changed` (it was
 * changed elsewhere while it was edited here: somebody has to choose).
 */

import { _ } from "topchrono/words/translate.js";

/** @import { Answer } from "topchrono/core/contract.js" */

const SAVE_AFTER_MS = 900;
/** Without an answer: the connection comes back by itself, and what is typed waits for it. */
const RETRY_MS = 2000;
/** Of a command, and of the settings of the machine. */
const STALE = ["changed_meanwhile", "stale_settings"];

/** @typedef {"saved" | "unsaved" | "saving" | "wrong" | "changed"} FieldState */

/**
 * @template Value
 * @typedef {object} Binding
 * @property {() => Value} current the evening's value
 * @property {(value: Value) => string} show as the field has it
 * @property {(text: string) => { value: Value } | { problem: string }} read what is typed
 * @property {(value: Value, was: Value) => Promise<Answer>} save
 */

/**
 * @template Value
 * @param {Binding<Value>} binding
 */
export function savedField(binding) {
  const { current, show, read, save } = binding;
  return {
    text: "",
    /** What the evening had when it was last seen here. @type {Value | undefined} */
    base: undefined,
    state: /** @type {FieldState} */ ("saved"),
    problem: "",
    /** Whether it was changed here, and that is stored. */
    isStored: false,
    timer: 0,

    /** Follow the evening: call it within an effect. */
    follow() {
      current();
      // Not within the effect: Alpine runs each effect once in a round, and what is written in one is lost on those that
      // have had their turn.
      queueMicrotask(() => this.catchUp());
    },
    /** The evening's value may have changed. */
    catchUp() {
      const value = current();
      if (value === this.base) return;
      const isEdited = this.state !== "saved" && this.text !== show(value);
      if (isEdited && this.base !== undefined) {
        // What is being saved comes back by this way too.
        if (this.state !== "saving") this.state = "changed";
        return;
      }
      this.take();
    },
    /** Take the evening's value. */
    take() {
      window.clearTimeout(this.timer);
      this.base = current();
      this.text = show(this.base);
      this.problem = "";
      this.state = "saved";
    },
    /** Something was typed. */
    edit() {
      window.clearTimeout(this.timer);
      if (this.state === "changed") return;
      this.state = "unsaved";
      this.isStored = false;
      this.problem = "";
      this.timer = window.setTimeout(() => void this.commit(), SAVE_AFTER_MS);
    },
    /** Save what is typed, at once. */
    async commit() {
      window.clearTimeout(this.timer);
      if (this.state !== "unsaved" && this.state !== "wrong") return;
      const { text, base } = this;
      const typed = read(text);
      if ("problem" in typed) {
        this.problem = typed.problem;
        this.state = "wrong";
        return;
      }
      this.state = "saving";
      const answer = await save(typed.value, /** @type {Value} */ (base));
      if (answer.ok) {
        this.base = typed.value;
        this.isStored = true;
        const isSame = this.text === text;
        this.state = isSame ? "saved" : "unsaved";
        if (isSame) this.text = show(typed.value);
        else this.edit();
        return;
      }
      if (answer.error?.code === "no_answer") {
        this.state = "unsaved";
        this.timer = window.setTimeout(() => void this.commit(), RETRY_MS);
        return;
      }
      this.problem = answer.error?.message ?? "";
      this.state = STALE.includes(answer.error?.code ?? "") ? "changed" : "wrong";
    },
    /** Keep what is typed here, over what was written elsewhere. */
    async insist() {
      this.base = current();
      this.state = "unsaved";
      this.problem = "";
      await this.commit();
    },
    get isChanged() {
      return this.state === "changed";
    },
    get isWrong() {
      return this.state === "wrong" || this.state === "changed";
    },
    get words() {
      return {
        saved: this.isStored ? _("Enregistré.") : "",
        unsaved: _("pas encore enregistré…"),
        saving: _("enregistrement…"),
        wrong: this.problem || _("pas enregistré"),
        changed: _("Quelqu’un d’autre a écrit : « {text} »", { text: show(current()) || _("(vide)") }),
      }[this.state];
    },
  };
}
