/** The speaker's clock: who is next, then nothing but the time that is left, and what the director has to say. */

import Alpine from "alpinejs";
import { formatCountdown } from "topchrono/core/clock.js";
import { theEvening } from "topchrono/core/evening.js";
import { keepFitted } from "topchrono/ui/fit.js";
import { keepScreenOn } from "topchrono/ui/wake_lock.js";
import { joined } from "topchrono/words/people.js";
import { formatAppointment } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

/** @import { ItemView } from "topchrono/core/contract.js" */

const POINTER_IDLE_MS = 2500;

/**
 * @typedef {"connecting" | "waiting" | "next" | "break" | "clock" | "hold" | "ended"} Scene
 */

/** Register the component that `stage.html` is about. */
export function registerStage() {
  Alpine.data("stage", () => ({
    /** The pointer has moved lately. */
    isPointed: true,
    pointedUntil: 0,
    /** The text for screen readers. */
    announcement: "",

    init() {
      keepScreenOn();
      this.onPointer();
      window.addEventListener("pointermove", () => this.onPointer());
      window.addEventListener("keydown", (event) => this.onKeyDown(event));
      this.$nextTick(() => keepFitted(/** @type {HTMLElement} */ (this.$refs.words), { largest: 1, smallest: 0.3 }));
      Alpine.effect(() => {
        if (["soon", "last", "up"].includes(this.tone)) this.announcement = this.label;
      });
    },

    // What is shown

    /** @returns {Scene} */
    get scene() {
      const { on_air: onAir, show } = theEvening();
      if (!show) return "connecting";
      if (show.phase === "ended") return "ended";
      if (show.phase !== "live") return "waiting";
      if (show.on_hold) return "hold";
      if (!onAir) return this.next ? "next" : "ended";
      return onAir.kind === "pitch" ? "clock" : "break";
    },
    get isClock() {
      return this.scene === "clock";
    },
    /** @returns {ItemView | null} */
    get next() {
      const { on_deck: onDeck, rundown } = theEvening();
      return onDeck ?? rundown.find((item) => item.status === "queued" && item.kind === "pitch") ?? null;
    },
    get isCalled() {
      return this.next?.status === "on_deck";
    },

    // The clock

    /** @returns {"" | "armed" | "running" | "soon" | "last" | "stopped" | "up"} */
    get tone() {
      const { countdown } = theEvening();
      if (!this.isClock || countdown.state === "idle") return "";
      if (countdown.state === "running") return countdown.warning || "running";
      return countdown.state === "time_up" ? "up" : countdown.state;
    },
    get label() {
      switch (this.tone) {
        case "armed":
          return _("À vos marques");
        case "soon":
          return _("Bientôt la fin");
        case "last":
          return _("Concluez");
        case "stopped":
          return _("Merci !");
        case "up":
          return _("Temps écoulé. Merci !");
        default:
          return "";
      }
    },
    get digits() {
      return theEvening().countdown.text;
    },
    get digitsSize() {
      return this.digits.length > 4 ? "long" : "short";
    },
    get left() {
      const { countdown, timer } = theEvening();
      const hasBegun = countdown.state === "running" || countdown.state === "stopped";
      return hasBegun && timer ? (countdown.seconds * 1000) / timer.length_ms : 1;
    },
    get isClockBehindHold() {
      return this.scene === "hold" && theEvening().countdown.state === "running";
    },

    // The words

    get who() {
      return this.isClock ? (theEvening().on_air?.project ?? "") : "";
    },
    get above() {
      const { on_air: onAir, untilStart } = theEvening();
      switch (this.scene) {
        case "connecting":
          return _("Connexion à la soirée…");
        case "waiting":
          return untilStart === null ? _("Bientôt") : _("Début dans {time}", { time: formatCountdown(untilStart) });
        case "next":
          return this.isCalled ? _("À vous dans un instant") : this.nextWords;
        case "break":
          return onAir?.status === "done" ? this.nextWords : _("À l'antenne");
        case "hold":
          return _("Incident technique");
        default:
          return _("C'est fini");
      }
    },
    get nextWords() {
      const expectedAt = theEvening().forecast?.expected_at[this.next?.id ?? ""];
      return expectedAt === undefined
        ? _("Prochain passage")
        : _("Prochain passage, vers {time}", { time: formatAppointment(expectedAt) });
    },
    get main() {
      const { on_air: onAir, show } = theEvening();
      switch (this.scene) {
        case "connecting":
        case "waiting":
          return show?.title ?? "";
        case "break":
          return (onAir?.status === "done" ? this.next?.project : onAir?.project) ?? "";
        case "next":
          return this.next?.project ?? "";
        case "hold":
          return _("Patientez");
        default:
          return _("Merci à toutes et à tous !");
      }
    },
    get below() {
      const next = this.next;
      const speaker = next ? joined(next.speaker, next.city) : "";
      switch (this.scene) {
        case "waiting":
          return next ? _("Pour commencer : {project}", { project: next.project }) : "";
        case "next":
          return speaker;
        case "break":
          return next ? _("Ensuite : {project}", { project: next.project }) : "";
        case "hold":
          return _("La régie s'en occupe. On revient vers vous.");
        default:
          return "";
      }
    },
    /** A list, so that each message comes in anew. */
    get prompts() {
      const prompt = theEvening().messages.prompt;
      return prompt ? [prompt] : [];
    },
    /** @param {HTMLElement} element */
    fit(element) {
      keepFitted(element, { largest: 1, smallest: 0.35 });
    },

    // The screen

    /** Some telephones have none, and what the director says comes first. */
    get isFullOffered() {
      return document.fullscreenEnabled && this.prompts.length === 0;
    },
    onPointer() {
      this.isPointed = true;
      window.clearTimeout(this.pointedUntil);
      this.pointedUntil = window.setTimeout(() => (this.isPointed = false), POINTER_IDLE_MS);
    },
    /** @param {KeyboardEvent} event */
    onKeyDown(event) {
      const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat;
      if (isPlain && event.key.toLowerCase() === "f") void this.toggleFullScreen();
    },
    async toggleFullScreen() {
      try {
        if (document.fullscreenElement) await document.exitFullscreen();
        else await document.documentElement.requestFullscreen();
      } catch {
        // Telephones that have no full screen show the page all the same.
      }
    },
  }));
}
