/** A text that is typed to be sent. */

/** @import { Answer } from "topchrono/core/types.js" */

/** A field's text, sent once however often Enter is pressed; it stays until the server has it. */
export function typedText() {
  return {
    text: "",
    isUnderWay: false,

    /** @param {(text: string) => Promise<Answer>} give */
    async send(give) {
      const { text } = this;
      if (!text.trim() || this.isUnderWay) return;
      this.isUnderWay = true;
      const answer = await give(text);
      this.isUnderWay = false;
      // What was typed meanwhile has not been sent.
      if (answer.ok && this.text === text) this.text = "";
    },
  };
}
