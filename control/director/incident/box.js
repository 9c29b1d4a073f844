/** The slate: on air for a reason, and off again. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { holdReasons } from "topchrono/words/reasons.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

export function registerIncident() {
  Alpine.data("incident", () => ({
    reason: "",
    presets: holdReasons(),

    get isLive() {
      return theEvening().show?.phase === "live";
    },
    get isOnHold() {
      return theEvening().show?.on_hold ?? false;
    },
    get isRunning() {
      return this.isLive && theEvening().countdown.state === "running";
    },
    get whyNot() {
      return theEvening().show?.phase === "ended" ? _("La soirée est terminée.") : _("La mire d'attente sert une fois en direct.");
    },
    get holdWords() {
      const show = theEvening().show;
      const time = formatTime(show?.hold_since);
      return show?.hold_reason
        ? _("Depuis {time} : {reason}", { time, reason: show.hold_reason })
        : _("Depuis {time}", { time });
    },
    /** @param {string} preset */
    choose(preset) {
      this.reason = this.reason === preset ? "" : preset;
    },
    async hold() {
      const { reason } = this;
      const answer = await send("hold", { reason });
      if (answer.ok && this.reason === reason) this.reason = "";
    },
    release() {
      void send("release");
    },
  }));
}
