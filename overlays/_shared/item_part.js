/** What the parts that show one item have in common. */

import Alpine from "alpinejs";
import { EMPTY_ITEM } from "topchrono/core/item.js";
import { theEvening } from "topchrono/core/evening.js";

/** @import { Magics } from "alpinejs" */
/** @import { Evening } from "topchrono/core/evening.js" */
/** @import { ItemView } from "topchrono/core/contract.js" */

/**
 * A part that shows an item while its cue is on. It keeps the item while it leaves, and leaves before it shows another.
 * @param {string} cue
 * @param {object} options
 * @param {(evening: Evening) => ItemView | null | undefined} options.pick
 * @param {(evening: Evening) => string} [options.place] where it stands, if there is more than one place: `data-place`
 */
export function itemPart(cue, { pick, place = () => "" }) {
  /** What stands in the part, also while it leaves. */
  let standing = "";
  let calls = 0;
  return component({
    on: false,
    item: EMPTY_ITEM,
    place: "",
    lengthOf,

    init() {
      Alpine.effect(() => {
        const evening = theEvening();
        void this.show((evening.cues[cue] && pick(evening)) || null, place(evening));
      });
    },

    /**
     * @param {ItemView | null} item
     * @param {string} at
     */
    async show(item, at) {
      const call = (calls += 1);
      const wanted = item ? `${item.id} ${at}` : "";
      if (wanted !== standing) this.on = false;
      if (!item) return;
      if (wanted !== standing) {
        await this.$nextTick();
        await transitionsOf(this.$root);
        if (call !== calls) return;
      }
      standing = wanted;
      this.item = item;
      this.place = at;
      this.on = true;
    },
  });
}

/**
 * Until an element has left, however late the browser has begun to move it.
 * @param {Element} element
 */
async function transitionsOf(element) {
  await Promise.allSettled(element.getAnimations().map((transition) => transition.finished));
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
 * Lets `this` of a component's methods have what Alpine adds to it.
 * @template T
 * @param {T & ThisType<T & Magics<T>>} parts
 * @returns {T}
 */
function component(parts) {
  return parts;
}
