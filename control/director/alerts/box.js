/** Alerts of the cities, and the answers. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { cityName } from "topchrono/words/people.js";
import { formatTime } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { Alert } from "topchrono/core/contract.js" */

export function registerAlerts() {
  Alpine.data("alerts", () => ({
    /** Answers being typed, by alert. @type {Record<string, string>} */
    answers: {},

    get open() {
      return theEvening().alerts.filter((alert) => alert.resolved_at === null);
    },
    get closed() {
      return theEvening()
        .alerts.filter((alert) => alert.resolved_at !== null)
        .reverse();
    },
    get isUrgent() {
      return this.open.length > 0;
    },
    get count() {
      return this.open.length ? `(${this.open.length})` : "";
    },
    get closedWords() {
      return ngettext("{count} alerte close", "{count} alertes closes", this.closed.length);
    },
    /** @param {Alert} alert */
    city(alert) {
      return cityName(alert.city, theEvening().cities);
    },
    /** @param {Alert} alert */
    origin(alert) {
      const time = formatTime(alert.raised_at);
      return alert.by ? _("{by}, à {time}", { by: alert.by, time }) : _("à {time}", { time });
    },
    /** @param {Alert} alert */
    resolveLabel(alert) {
      return this.answers[alert.id] ? _("Répondre et clore") : _("Clore l'alerte");
    },
    /** @param {Alert} alert */
    answered(alert) {
      const time = formatTime(alert.resolved_at);
      return alert.answer ? _("{time} : {answer}", { time, answer: alert.answer }) : _("close à {time}", { time });
    },
    /** @param {Alert} alert */
    async resolve(alert) {
      const answer = await send("resolve_alert", { alert: alert.id, answer: this.answers[alert.id] ?? "" });
      if (answer.ok) delete this.answers[alert.id];
    },
  }));
}
