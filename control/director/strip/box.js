/** The strip at the top: phase, what is on air and its clock, the schedule, the connection, the host's next step. */

import Alpine from "alpinejs";
import { formatCountdown } from "topchrono/core/clock.js";
import { now, send, theEvening } from "topchrono/core/evening.js";
import { focusSoon } from "topchrono/ui/focus.js";
import { clockLabel } from "topchrono/words/clock.js";
import { reopenWords } from "topchrono/words/actions.js";
import { connectionLabel } from "topchrono/words/connection.js";
import { joined } from "topchrono/words/people.js";
import { delayWords, isLate, untilWords } from "topchrono/words/schedule.js";
import { phaseLabel, statusLabel } from "topchrono/words/statuses.js";
import { stepLine } from "topchrono/words/steps.js";
import { formatTime } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";
import { announce, thePanel } from "../_shared/panel.js";
import { damageWords, stallWords, unwrittenWords } from "../_shared/storage_words.js";
import { theObs } from "../obs/box.js";
import { obsWarning } from "../obs/words.js";
import { ask } from "../question/box.js";
import { warningsSummary } from "../warnings/words.js";

/** @import { NextStep } from "topchrono/core/contract.js" */

export function registerStrip() {
  Alpine.data("strip", () => ({
    /** The time on the server's clock, to the second. */
    time: 0,
    /** How many losses of the stream have been seen and put aside. */
    seenDrops: 0,
    /** The warning about the folder that has been read. */
    seenDamage: "",
    /** The begin of the last stall that has been read. */
    seenStall: 0,

    init() {
      const tick = () => {
        this.time = now();
      };
      tick();
      window.setInterval(tick, 1000);
      this.$watch("openAlerts", (/** @type {number} */ count, /** @type {number} */ before) => {
        if (count > before) announce(_("Nouvelle alerte : {text}", { text: theEvening().alerts.at(-1)?.text ?? "" }));
      });
      this.$watch("clockLabel", (/** @type {string} */ label) => {
        if (this.phase === "live" && label) announce(label);
      });
      this.$watch("drops", (/** @type {number} */ drops) => {
        // A server that was started again counts from the beginning.
        if (drops < this.seenDrops) this.seenDrops = 0;
      });
    },

    get wallClock() {
      return this.time ? formatTime(this.time) : "";
    },
    get title() {
      return theEvening().show?.title ?? document.title;
    },
    get phase() {
      return theEvening().show?.phase ?? "";
    },
    get phaseLabel() {
      return phaseLabel(theEvening().show);
    },
    get phaseClass() {
      const show = theEvening().show;
      return { live: show?.phase === "live" && !show.on_hold, warn: show?.on_hold, good: show?.phase === "doors" };
    },

    get isOnHold() {
      return theEvening().show?.on_hold ?? false;
    },
    get airClass() {
      return { held: this.isOnHold, "on-air": Boolean(theEvening().on_air) && !this.isOnHold };
    },
    get airLabel() {
      const { on_air: onAir, on_deck: onDeck } = theEvening();
      if (this.isOnHold) return _("Mire d'attente à l'antenne");
      if (onAir) return onAir.status === "done" ? _("Vient de passer") : statusLabel("on_air");
      if (onDeck) return statusLabel("on_deck");
      return this.phase === "live" ? _("Antenne libre") : this.phaseLabel;
    },
    get airTitle() {
      const { on_air: onAir, on_deck: onDeck, show } = theEvening();
      if (this.isOnHold) return show?.hold_reason || _("Incident technique");
      const item = onAir ?? onDeck;
      if (item) return item.project;
      return {
        setup: _("Les portes sont fermées"),
        doors: _("L'écran d'attente est affiché"),
        live: _("Aucun pitch appelé"),
        ended: _("La soirée est terminée"),
        "": "",
      }[this.phase];
    },
    get airPeople() {
      const { on_air: onAir, on_deck: onDeck, show } = theEvening();
      if (this.isOnHold) {
        const since = _("depuis {time}", { time: formatTime(show?.hold_since) });
        return onAir ? `${since} · ${onAir.project}` : since;
      }
      const item = onAir ?? onDeck;
      return item ? joined(item.city, item.speaker) : "";
    },

    get clockText() {
      const { countdown, untilStart, on_air: onAir } = theEvening();
      if (this.phase === "setup" || this.phase === "doors") return untilStart === null ? "" : formatCountdown(untilStart);
      return onAir?.kind === "pitch" ? countdown.text : "";
    },
    get clockWarning() {
      return theEvening().countdown.state === "time_up" ? "up" : theEvening().countdown.warning;
    },
    get clockLabel() {
      const { countdown, timer, on_air: onAir } = theEvening();
      if (this.phase === "setup" || this.phase === "doors") return _("avant le début");
      if (onAir?.kind !== "pitch") return "";
      return clockLabel(countdown, timer);
    },

    get delay() {
      return delayWords(theEvening().forecast?.delay_ms) || _("Début à fixer");
    },
    get isLate() {
      return isLate(theEvening().forecast?.delay_ms);
    },
    get end() {
      return formatTime(theEvening().forecast?.ends_at) || _("inconnue");
    },
    get endLabel() {
      return this.phase === "ended" ? _("Fin réelle") : _("Fin prévue");
    },

    get openAlerts() {
      return theEvening().alerts.filter((alert) => alert.resolved_at === null).length;
    },
    get alertLabel() {
      return ngettext("alerte", "alertes", this.openAlerts);
    },
    showAlerts() {
      thePanel().tab = "rooms";
      focusSoon(() => document.getElementById("alerts"));
    },
    /** Said here as long as the box that says it is out of view. */
    get pitchWarning() {
      return thePanel().areWarningsInView ? "" : warningsSummary();
    },
    showWarnings() {
      thePanel().tab = "rooms";
      focusSoon(() => document.getElementById("warnings-title"));
    },
    get obsWarning() {
      return obsWarning(theObs(), theEvening().show?.phase, this.seenDrops);
    },
    get drops() {
      return theObs()?.stream.drops ?? 0;
    },
    get isDrop() {
      const stream = theObs()?.stream;
      return stream?.state === "dropped" && stream.drops !== this.seenDrops;
    },
    hideDrop() {
      this.seenDrops = this.drops;
    },
    get damage() {
      const words = damageWords(theEvening().storage);
      return words === this.seenDamage ? "" : words;
    },
    hideDamage() {
      this.seenDamage = damageWords(theEvening().storage);
    },
    get stall() {
      const { storage } = theEvening();
      return storage.stall?.since === this.seenStall ? "" : stallWords(storage);
    },
    hideStall() {
      this.seenStall = theEvening().storage.stall?.since ?? 0;
    },
    /** Nobody but the director can end the pitch now. */
    get overdue() {
      if (!theEvening().countdown.isOverdue) return "";
      return _("Le temps est écoulé, et Top Chrono ne le confirme pas : si le pitch est encore à l'antenne, coupez à la main dans OBS.");
    },
    get unwritten() {
      return unwrittenWords(theEvening().storage);
    },
    showObs() {
      thePanel().tab = "air";
      focusSoon(() => document.getElementById("obs"));
    },
    get connectionLabel() {
      return connectionLabel(theEvening().status);
    },
    get connectionClass() {
      const status = theEvening().status;
      return { good: status === "connected", warn: status !== "connected" };
    },

    get stepText() {
      const step = theEvening().show?.next_step;
      return stepLine(step, theEvening().rundown.find((item) => item.id === step?.item));
    },
    /** Until when the end can be taken back; empty once it can't. */
    get reopenUntil() {
      return untilWords(theEvening().show?.reopen_until, this.time);
    },
    get reopenVerb() {
      return reopenWords().verb;
    },
    askReopen() {
      const { verb, effect } = reopenWords();
      ask({
        title: `${verb}\u00a0?`,
        text: effect,
        button: verb,
        isHarmless: true,
        stale: () => (this.reopenUntil ? "" : this.whyNoReopening),
        act: () => send("reopen_show"),
      });
    },
    get whyNoReopening() {
      if (this.phase === "ended") return _("La soirée est terminée depuis plus de dix minutes : elle ne peut plus reprendre.");
      return _("La soirée a déjà repris.");
    },
    /** The same button as the host's: asked before it is pressed, and of no effect once somebody else has pressed. */
    askGo() {
      const step = theEvening().show?.next_step;
      if (!step) return;
      ask({
        title: `${this.stepText}\u00a0?`,
        text: _("L'animation a le même bouton. Prévenez-la d'abord."),
        button: _("Oui, faire cette étape"),
        isHarmless: true,
        stale: () => (isSameStep(step, theEvening().show?.next_step) ? "" : _("Cette étape vient d'être faite.")),
        act: () => send("go", { expect: { ...step } }),
      });
    },
  }));
}

/**
 * @param {NextStep} step
 * @param {NextStep | null | undefined} other
 */
function isSameStep(step, other) {
  return step.step === other?.step && step.item === other.item;
}
