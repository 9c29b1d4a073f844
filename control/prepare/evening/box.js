/** The evening as a whole: title, date, length of a pitch, what the host says, the stream. Saved as it is typed. */

import Alpine from "alpinejs";
import { now, theEvening } from "topchrono/core/evening.js";
import { isElsewhere, timeZone, zoneCity } from "topchrono/core/time_zone.js";
import { formatTimeToSecond } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { showPreview } from "../_shared/preview.js";
import { reportStep } from "../_shared/steps.js";
import { delayField, languageField, lengthField, scriptField, startField, streamField, titleField, zoneField } from "./fields.js";

export function registerEvening() {
  reportStep("evening", () => {
    const show = theEvening().show;
    if (!show || show.starts_at === null) return "todo";
    return show.phase === "setup" && show.starts_at < now() ? "wrong" : "done";
  });
  Alpine.data("evening", () => ({
    title: titleField(),
    start: startField(),
    zone: zoneField(),
    length: lengthField(),
    language: languageField(),
    host: scriptField("host"),
    opening: scriptField("opening"),
    closing: scriptField("closing"),
    stream: streamField(),
    delay: delayField(),
    zones: zoneNames(),
    isTrying: false,
    clock: "",

    init() {
      Alpine.effect(() => {
        // Until the first message there is nothing to follow.
        if (!theEvening().show) return;
        for (const field of this.fields) field.follow();
      });
      window.setInterval(() => {
        if (this.isTrying) this.clock = formatTimeToSecond(now());
      }, 250);
      window.addEventListener("beforeunload", (event) => {
        if (this.isUnsaved) event.preventDefault();
      });
    },
    get fields() {
      const { title, zone, start, length, language, host, opening, closing, stream, delay } = this;
      return [title, zone, start, length, language, host, opening, closing, stream, delay];
    },
    get isUnsaved() {
      return this.fields.some((field) => field.state !== "saved");
    },
    get savedWords() {
      if (this.fields.some((field) => field.state === "wrong" || field.state === "changed")) {
        return _("Un réglage n’est pas enregistré : voyez ci-dessous.");
      }
      return this.isUnsaved ? _("Enregistrement…") : _("Tout est enregistré.");
    },
    get isBefore() {
      return ["setup", "doors"].includes(theEvening().show?.phase ?? "");
    },
    get zoneWords() {
      const start = theEvening().show?.starts_at ?? now();
      return isElsewhere(start) ? _("Cet ordinateur est à une autre heure que {city}.", { city: zoneCity() }) : "";
    },
    get isUndated() {
      return theEvening().show?.starts_at === null;
    },
    get isPast() {
      const start = theEvening().show?.starts_at ?? null;
      return this.isBefore && start !== null && start < now() ? _("Cette date est déjà passée.") : "";
    },
    get streamAddress() {
      return theEvening().stream.url;
    },
    tryStream() {
      this.isTrying = !this.isTrying;
      this.clock = formatTimeToSecond(now());
    },
    get tryWords() {
      return this.isTrying ? _("Fermer le lecteur") : _("Essayer le lecteur");
    },
  }));
  Alpine.data("streamTrial", () => ({
    init() {
      Alpine.effect(() => {
        // A frame loads again when its address changes.
        const address = `/prepare/stream?for=${encodeURIComponent(theEvening().stream.url)}`;
        showPreview(this.$root, address, this.$root.dataset.title ?? "");
      });
    },
  }));
}

/** Every zone that this browser knows, and that of the evening. */
function zoneNames() {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  const own = document.documentElement.dataset.timeZone || timeZone();
  return [...new Set([...known, own, "UTC"])].sort();
}
