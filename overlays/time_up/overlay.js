/** The stamp at the deadline and its gong. */

import Alpine from "alpinejs";
import { now, theEvening } from "topchrono/core/evening.js";
import { strikeGong } from "./gong.js";

/** Later than this after the deadline, nobody expects a gong any more. */
const JUST_NOW_MS = 1500;

Alpine.data("timeUp", () => {
  /** The deadline that had its stamp. */
  let stamped = 0;
  return {
    isLate: false,

    init() {
      Alpine.effect(() => {
        const { cues, overlays } = theEvening();
        const deadline = overlays?.cues["time_up"]?.begins_at;
        if (!cues["time_up"] || deadline === undefined || deadline === stamped) return;
        stamped = deadline;
        // A source that OBS hides is neither seen nor heard: shown later, it has its stamp already.
        this.isLate = document.hidden || now() - deadline > JUST_NOW_MS;
        if (!this.isLate) strikeGong();
      });
    },
  };
});
