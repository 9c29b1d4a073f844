/** The clock: what it shows and says. The bar runs by itself, as overlay.css has it. */

import Alpine from "alpinejs";
import { localNow } from "topchrono/core/clock.js";
import { now, theEvening } from "topchrono/core/evening.js";
import { warningWords } from "topchrono/words/clock.js";
import { _ } from "topchrono/words/translate.js";
import { digitsOf } from "../_shared/digits.js";

/** @import { Countdown } from "topchrono/core/evening.js" */
/** @import { Timer } from "topchrono/core/contract.js" */

/** The bar is set right when it is off by more: the server's clock is known better after a while. */
const TOLERANCE_MS = 40;
/** Above this, a graduation of the bar is a minute, not ten seconds. */
const LONG_MS = 300_000;

Alpine.data("clock", () => {
  /** When the bar began to run, by this machine's clock. */
  let began = 0;
  return {
    state: "idle",
    warning: "",
    digits: digitsOf(""),
    /** Changes with every second. */
    beat: "tick",
    caption: "",
    /** Stays while the caption leaves. */
    lastCaption: "",

    init() {
      // Once the clock leaves, it keeps what it showed last.
      Alpine.effect(() => {
        const { cues, countdown, timer } = theEvening();
        if (!cues["clock"] || !timer) return;
        this.state = countdown.state;
        this.warning = countdown.warning;
        this.digits = digitsOf(countdown.text);
        this.beat = countdown.seconds % 2 ? "tock" : "tick";
        // The stamp says the same, and louder.
        this.caption = cues["time_up"] ? "" : captionAt(countdown, timer);
        if (this.caption) this.lastCaption = this.caption;
        setBar(this.$root, timer);
      });
    },
  };

  /**
   * @param {HTMLElement} root
   * @param {Timer} timer
   */
  function setBar(root, timer) {
    const graduation = timer.length_ms > LONG_MS ? 60_000 : 10_000;
    root.style.setProperty("--graduations", String(Math.max(1, timer.length_ms / graduation)));
    if (timer.state === "stopped") {
      const left = (timer.ends_at ?? 0) - (timer.stopped_at ?? 0);
      root.style.setProperty("--left", String(Math.max(0, left / timer.length_ms)));
    }
    if (timer.state !== "running" || timer.started_at === null) return;
    const elapsed = now() - timer.started_at;
    if (Math.abs(localNow() - elapsed - began) < TOLERANCE_MS) return;
    began = localNow() - elapsed;
    root.style.setProperty("--length", `${timer.length_ms}ms`);
    root.style.setProperty("--elapsed", `${-elapsed}ms`);
    // An animation's delay counts from when it was begun: one that runs already begins again.
    for (const animation of root.getAnimations({ subtree: true })) {
      if (animation instanceof CSSAnimation && animation.animationName === "run-out") animation.currentTime = 0;
    }
  }
});

/**
 * What the clock says beside the time.
 * @param {Countdown} countdown
 * @param {Timer} timer
 */
function captionAt({ state, warning }, timer) {
  if (state === "armed") return _("À vos marques");
  if (state === "stopped") return _("Pitch terminé");
  if (state === "time_up") return _("Temps écoulé");
  return warningWords(timer, warning);
}
