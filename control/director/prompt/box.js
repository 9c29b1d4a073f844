/** A message on the speaker's screen. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { readyPrompts } from "topchrono/words/prompts.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { draftField } from "../_shared/draft_field.js";

export function registerPrompt() {
  Alpine.data("prompt", () => ({
    draft: draftField(),
    presets: Object.values(readyPrompts()),

    get isOn() {
      return theEvening().messages.prompt !== null;
    },
    get promptNow() {
      const prompt = theEvening().messages.prompt;
      if (!prompt) return _("rien");
      return _("« {text} » depuis {time}", { text: prompt.text, time: formatTime(prompt.at) });
    },
    /** @param {string} text */
    show(text) {
      return send("prompt", { text });
    },
    showText() {
      return this.draft.send((text) => this.show(text));
    },
    clear() {
      void send("prompt", { text: "" });
    },
  }));
}
