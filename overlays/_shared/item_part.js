/** What the parts that show one item have in common. */

import Alpine from "alpinejs";
import { EMPTY_ITEM } from "topchrono/core/item.js";
import { theEvening } from "topchrono/core/evening.js";

/** @import { Magics } from "alpinejs" */
/** @import { Evening } from "topchrono/core/evening.js" */
/** @import { ItemView } from "topchrono/core/contract.js" */

/** How long a part takes to leave before it comes back with another item; theme.css has the same. */
const LEAVE_MS = 280;

/**
 * A part that shows an item while its cue is on. It keeps the item while it leaves, and leaves before it shows another.
 * @param {string} cue
 * @param {object} options
 * @param {(evening: Evening) => ItemView | null | undefined} options.pick
 * @param {(evening: Evening) => string} [options.place] where it stands, if there is more than one place: `data-place`
 * @param {(root: HTMLElement) => void} [options.arrange] what is to be done once the item's texts are there
 */
export function itemPart(cue, { pick, place = () => "", arrange = () => {} }) {
  let shown = "";
  let comingBack = 0;
  return component({
    on: false,
    item: EMPTY_ITEM,
    place: "",
    lengthOf,

    init() {
      Alpine.effect(() => {
        const evening = theEvening();
        this.show((evening.cues[cue] && pick(evening)) || null, place(evening));
      });
      void document.fonts.ready.then(() => this.layOut());
    },

    /**
     * @param {ItemView | null} item
     * @param {string} at
     */
    show(item, at) {
      window.clearTimeout(comingBack);
      const wanted = item ? `${item.id} ${at}` : "";
      const isAnother = item !== null && shown !== "" && shown !== wanted;
      shown = isAnother ? "" : wanted;
      this.on = item !== null && !isAnother;
      if (isAnother) {
        comingBack = window.setTimeout(() => this.show(item, at), LEAVE_MS);
      } else if (item) {
        this.item = item;
        this.place = at;
        void this.$nextTick(() => this.layOut());
      }
    },

    layOut() {
      for (const element of fitted(this.$root)) element.style.width = "";
      arrange(this.$root);
      fit(this.$root);
    },
  });
}

/**
 * How long a text is, for sheets of style: `data-length`.
 * @param {string} text
 * @returns {"short" | "medium" | "long" | "longest"}
 */
export function lengthOf(text) {
  if (text.length <= 24) return "short";
  if (text.length <= 46) return "medium";
  return text.length <= 84 ? "long" : "longest";
}

/**
 * Makes what has the attribute `data-fit` as wide as its longest line: a text that wraps is as wide as it may become, and
 * its plate with it.
 * @param {HTMLElement} root
 */
function fit(root) {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const elements = fitted(root);
  const widths = elements.map((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const lines = Array.from(range.getClientRects()).filter((line) => line.width > 0);
    return Math.max(...lines.map((line) => line.right)) - Math.min(...lines.map((line) => line.left));
  });
  for (const [place, element] of elements.entries()) {
    const width = widths[place] ?? 0;
    // In the picture's own unit, so that it holds at any size of the window.
    if (width > 0) element.style.width = `${width / rem + 0.02}rem`;
  }
}

/**
 * @param {HTMLElement} root
 * @returns {HTMLElement[]}
 */
function fitted(root) {
  return Array.from(root.querySelectorAll("[data-fit]"));
}

/**
 * Lets `this` of a component's methods have what Alpine adds to it.
 * @template T
 * @param {T & ThisType<T & Magics<T>>} parts
 * @returns {T}
 */
function component(parts) {
  return parts;
}
