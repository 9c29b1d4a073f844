/** Applause for the item in the picture: the count follows what the server has gathered, hands rise with it. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { language } from "topchrono/words/translate.js";

const MOST_AT_ONCE = 6;
const RISE_MS = 1400;
const SYMBOL = "#applause-hands";

Alpine.data("applause", () => ({
  item: "",
  claps: 0,
  /** Kept while the part leaves. */
  shown: "",

  get isOn() {
    return Boolean(theEvening().cues.applause) && this.claps > 0;
  },
  init() {
    Alpine.effect(() => {
      const { on_air: onAir, applause } = theEvening();
      if (onAir) this.show(onAir.id, applause.claps[onAir.id] ?? 0);
    });
  },
  /**
   * @param {string} item
   * @param {number} claps
   */
  show(item, claps) {
    const more = item === this.item ? claps - this.claps : 0;
    this.item = item;
    this.claps = claps;
    if (claps > 0) this.shown = counted(claps);
    const hands = Math.min(more, MOST_AT_ONCE);
    for (let place = 0; place < hands; place += 1) rise(this.$refs.rising, place);
  },
}));

/**
 * Never wider than `9 999`: there is a code for phones beside it. Its spaces are narrow: in the font of digits, others are as
 * wide as a digit.
 * @param {number} claps
 */
function counted(claps) {
  const notation = claps < 10_000 ? "standard" : "compact";
  return new Intl.NumberFormat(language, { notation }).format(claps).replaceAll("\u00a0", "\u202f");
}

/**
 * @param {HTMLElement | undefined} where
 * @param {number} place among those that rise together
 */
function rise(where, place) {
  if (!where) return;
  const hand = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", SYMBOL);
  hand.append(use);
  where.append(hand);
  const aside = (Math.random() - 0.5) * 1.6;
  const turn = (Math.random() - 0.5) * 50;
  const frames = [
    { opacity: 0, transform: "translate(0, 0) scale(0.5)" },
    { opacity: 1, transform: `translate(${aside / 2}rem, -0.7rem) rotate(${turn / 2}deg) scale(1)`, offset: 0.3 },
    { opacity: 0, transform: `translate(${aside}rem, -2.2rem) rotate(${turn}deg) scale(1.1)` },
  ];
  const rising = hand.animate(frames, { duration: RISE_MS, delay: place * 90, easing: "ease-out", fill: "backwards" });
  rising.onfinish = () => hand.remove();
}
