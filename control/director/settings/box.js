/** The announced start and the length of all pitches, until the show is live. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { formatLength, formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { announce } from "../_shared/panel.js";

const LONGEST_SECONDS = 4 * 3600;

export function registerSettings() {
  Alpine.data("settings", () => ({
    start: "",
    seconds: "",
    problem: "",

    init() {
      this.$watch("startsAt", () => this.fillStart());
      this.$watch("length", () => this.fillLength());
      this.fillStart();
      this.fillLength();
    },
    get startsAt() {
      return theEvening().show?.starts_at ?? null;
    },
    get length() {
      return theEvening().show?.pitch_length_ms ?? 0;
    },
    fillStart() {
      this.start = this.startsAt === null ? "" : localMinute(this.startsAt);
    },
    fillLength() {
      this.seconds = String(this.length / 1000);
    },
    get isOpen() {
      return ["setup", "doors"].includes(theEvening().show?.phase ?? "");
    },
    get startNow() {
      return this.startsAt === null ? _("(pas encore fixé)") : _("(à {time})", { time: formatTime(this.startsAt) });
    },
    get lengthNow() {
      return _("({length})", { length: formatLength(this.length) });
    },
    async setStart() {
      const startsAt = this.start ? new Date(this.start).getTime() : null;
      const answer = await send("set_start", { starts_at: startsAt });
      if (answer.ok) announce(_("Début annoncé réglé."));
    },
    async setLength() {
      const seconds = Number(this.seconds.trim().replace(",", "."));
      this.problem = seconds >= 1 && seconds <= LONGEST_SECONDS ? "" : _("Donnez un nombre de secondes, par exemple 120.");
      if (this.problem) return;
      const answer = await send("set_pitch_length", { length_ms: Math.round(seconds * 1000) });
      if (answer.ok) announce(_("Durée des pitchs réglée."));
    },
  }));
}

/**
 * As a field of date and time has it: `2026-11-27T20:00`, in this machine's time zone.
 * @param {number} epochMs
 */
function localMinute(epochMs) {
  const date = new Date(epochMs);
  return new Date(epochMs - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
