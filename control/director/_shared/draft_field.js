/** A text that is typed to be sent. */

/** @import { Answer } from "topchrono/core/contract.js" */

/** A field's text, sent once however often Enter is pressed; it stays until the server has it. */
export function draftField() {
  return {
    text: "",
    isSending: false,

    /** @param {(text: string) => Promise<Answer>} request */
    async send(request) {
      const { text } = this;
      if (!text.trim() || this.isSending) return;
      this.isSending = true;
      const answer = await request(text);
      this.isSending = false;
      // What was typed meanwhile has not been sent.
      if (answer.ok && this.text === text) this.text = "";
    },
  };
}
