/** What the page says and does. */

import Alpine from "alpinejs";
import { openEvening, send, theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";

Alpine.data("sample", () => ({
  /** What Alpine reads while it draws is read again whenever it changes. */
  get isOnAir() {
    return theEvening().on_air !== null;
  },
  get onAirWords() {
    return theEvening().on_air?.project ?? _("Personne");
  },
  /** A command, as docs/commands.md lists them. A refusal shows by itself. */
  greet() {
    void send("prompt", { text: _("Bonjour !") });
  },
}));

openEvening();
Alpine.start();
