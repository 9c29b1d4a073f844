/** What stands above the picture: what is let on air, what is there now, the ticker. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";
import { draftField } from "../_shared/draft_field.js";
import { announce } from "../_shared/panel.js";
import { overlayLabel } from "./labels.js";

export function registerOverlays() {
  Alpine.data("overlays", () => ({
    ticker: draftField(),

    get names() {
      return Object.keys(theEvening().overlays?.switches ?? {});
    },
    get onAirWords() {
      const { cues } = theEvening();
      const words = Object.keys(cues).filter((name) => cues[name]).map(overlayLabel);
      return words.join(", ") || _("rien");
    },
    /** @param {string} name */
    isAllowed(name) {
      return theEvening().overlays?.switches[name] ?? false;
    },
    /** @param {string} name */
    isOnAir(name) {
      return theEvening().cues[name] ?? false;
    },
    /** @param {string} name */
    label(name) {
      return overlayLabel(name);
    },
    /** @param {string} name */
    state(name) {
      if (!this.isAllowed(name)) return _("masqué");
      return this.isOnAir(name) ? _("à l'antenne") : _("en attente");
    },
    /** @param {string} name */
    async flip(name) {
      const wasAllowed = this.isAllowed(name);
      const answer = await send(wasAllowed ? "hide_overlay" : "show_overlay", { name });
      const overlay = overlayLabel(name);
      if (answer.ok) announce(wasAllowed ? _("Habillage masqué : {overlay}", { overlay }) : _("Habillage autorisé : {overlay}", { overlay }));
    },

    get tickerNow() {
      return theEvening().overlays?.ticker ?? "";
    },
    setTicker() {
      return this.ticker.send((text) => send("set_ticker", { text }));
    },
    clearTicker() {
      void send("set_ticker", { text: "" });
    },
  }));
}
