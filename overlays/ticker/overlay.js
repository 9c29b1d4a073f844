/** The ticker: whether it has to run, and how long one round takes. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";

/** Parts of the window's width per second. */
const SPEED = 0.085;

Alpine.data("ticker", () => {
  return {
    text: "",
    runs: false,

    init() {
      // Once it leaves, it keeps what it said last.
      Alpine.effect(() => {
        const text = theEvening().overlays?.ticker;
        if (!text || text === this.text) return;
        this.text = text;
        this.runs = false;
        void this.$nextTick(() => this.measure());
      });
      window.addEventListener("resize", () => this.measure());
      void document.fonts.ready.then(() => this.measure());
    },

    measure() {
      const { text, window: place } = this.$refs;
      if (!text || !place) return;
      this.runs = text.scrollWidth > place.clientWidth;
      void this.$nextTick(() => {
        const seconds = text.offsetWidth / (window.innerWidth * SPEED);
        this.$root.style.setProperty("--duration", `${seconds}s`);
      });
    },
  };
});
