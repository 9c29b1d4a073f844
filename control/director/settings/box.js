/** The announced start and the length of all pitches, until the show is live. */

import Alpine from "alpinejs";
import { now, send, theEvening } from "topchrono/core/evening.js";
import { fieldOf, isElsewhere, momentOf, zoneCity } from "topchrono/core/time_zone.js";
import { formatAppointment, formatLength } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { announce } from "../_shared/panel.js";

const LONGEST_SECONDS = 4 * 3600;

export function registerSettings() {
  Alpine.data("settings", () => ({
    start: "",
    seconds: "",
    wrongStart: "",
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
      this.start = this.startsAt === null ? "" : fieldOf(this.startsAt);
    },
    fillLength() {
      this.seconds = String(this.length / 1000);
    },
    get isOpen() {
      return ["setup", "doors"].includes(theEvening().show?.phase ?? "");
    },
    get startNow() {
      if (this.startsAt === null) {
        return isElsewhere(now()) ? _("(pas encore fixé, à l'heure de {city})", { city: zoneCity() }) : _("(pas encore fixé)");
      }
      return _("(à {time})", { time: formatAppointment(this.startsAt) });
    },
    get lengthNow() {
      return _("({length})", { length: formatLength(this.length) });
    },
    async setStart() {
      const startsAt = this.start ? momentOf(this.start) : null;
      this.wrongStart = this.start && startsAt === null ? _("Cette nuit-là, les horloges sautent cette heure : choisissez-en une autre.") : "";
      if (this.wrongStart) return;
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
