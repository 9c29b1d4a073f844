/** The address that phones open, and whether it can be reached. */

import Alpine from "alpinejs";
import { now, theEvening } from "topchrono/core/evening.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { fetchQuietly } from "../_shared/requests.js";
import { announce, reportStep, theSteps } from "../_shared/steps.js";

/** @import { ReachTrial } from "topchrono/core/contract.js" */

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const ICONS = { good: "#i-done", bad: "#i-alert", open: "#i-queued" };

export function registerOnline() {
  reportStep("online", () => {
    const { reach } = theEvening();
    if (!reach) return "todo";
    return reach.is_secure ? (reach.is_near ? "todo" : "done") : "wrong";
  });

  Alpine.data("online", () => ({
    /** @type {ReachTrial | null} */
    trial: null,
    isExpired: false,
    /** Whether the server may have been started again since the code was made. */
    isStale: false,

    init() {
      this.$watch("isShown", () => this.beginOnce());
      // A server that was started again knows no earlier codes.
      this.$watch("isLost", () => {
        this.isStale ||= this.isLost;
        this.beginOnce();
      });
      this.$watch("reachedAt", () => announce(this.result));
      this.beginOnce();
    },
    get isShown() {
      return theSteps().current === "online";
    },
    get reachedAt() {
      return theEvening().reach?.at ?? 0;
    },
    get isLost() {
      return theEvening().status === "lost";
    },
    beginOnce() {
      if (this.isShown && !this.isLost && (!this.trial || this.isExpired || this.isStale)) void this.begin();
    },
    async begin() {
      this.isStale = false;
      this.trial = await fetchQuietly("/api/reach");
      this.isExpired = this.trial === null;
      if (!this.trial) return;
      const { until } = this.trial;
      setTimeout(
        () => {
          if (this.trial?.until === until) this.isExpired = true;
        },
        Math.min(LONGEST_TIMER_MS, Math.max(0, until - now())),
      );
    },
    get isThisMachine() {
      return this.trial?.is_this_machine ?? false;
    },
    get canTry() {
      return this.trial !== null && !this.trial.is_this_machine && !this.isExpired;
    },
    get grade() {
      const { reach } = theEvening();
      return reach ? (reach.is_near ? "open" : "good") : "open";
    },
    get icon() {
      return ICONS[this.grade === "good" ? "good" : "open"];
    },
    get result() {
      const { reach } = theEvening();
      if (!reach) return _("Aucun téléphone n'a encore essayé.");
      return _("Un téléphone est arrivé à {time}.", { time: formatTime(reach.at) });
    },
    get resultDetail() {
      const { reach } = theEvening();
      if (!reach) return "";
      if (reach.is_near) return _("Il est dans le même réseau que Top Chrono, par {address} : coupez son Wi-Fi pour essayer de dehors.", { address: reach.address });
      return _("Par {address}.", { address: reach.address });
    },
    /** @returns {"good" | "bad" | "open"} */
    get httpsGrade() {
      const { reach } = theEvening();
      if (reach) return reach.is_secure ? "good" : "bad";
      return this.trial?.address.startsWith("https:") ? "good" : "open";
    },
    get httpsIcon() {
      return ICONS[this.httpsGrade];
    },
    get https() {
      return {
        good: _("L'adresse des téléphones est en https."),
        bad: _("Le téléphone est arrivé sans https."),
        open: _("Pas encore : l'adresse n'est pas en https."),
      }[this.httpsGrade];
    },
  }));
}
