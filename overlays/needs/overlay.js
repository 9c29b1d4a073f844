/** What the project on air is looking for; without needs, what it is. And how many people want to help already. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { helpersWords } from "topchrono/words/counts.js";
import { WAYS_TO_FIT, fitBox, isTooWide, shrinkBox } from "../_shared/fit.js";
import { itemPart } from "../_shared/item_part.js";

/** @import { ItemView } from "topchrono/core/contract.js" */

WAYS_TO_FIT.needs = fitNeeds;

Alpine.data("needs", () => ({
  ...itemPart("needs", {
    pick: ({ on_air }) => (on_air?.kind === "pitch" ? on_air : null),
  }),
  /** @param {ItemView} item */
  codeOf(item) {
    return `/qr/${item.id}.svg`;
  },
  /** @param {ItemView} item */
  helpersWords(item) {
    return helpersWords(theEvening().help.people[item.id]);
  },
}));

/**
 * Fits all needs: as chips, else as a list of sentences. Where there is no room for all, it says how many more there are.
 * @param {HTMLElement} box
 */
function fitNeeds(box) {
  const list = /** @type {HTMLElement} */ (box.querySelector(".chips"));
  /** @type {HTMLElement[]} */
  const needs = Array.from(list.querySelectorAll(".chip:not(.more)"));
  const show = (/** @type {number} */ count) => {
    for (const [place, need] of needs.entries()) need.hidden = place >= count;
    const more = /** @type {HTMLElement} */ (list.querySelector(".more"));
    more.hidden = count >= needs.length;
    list.classList.toggle("folded", !more.hidden);
    more.textContent = `+\u00a0${needs.length - count}`;
  };

  list.dataset.form = "chips";
  shrinkBox(box);
  if (needs.some(isTooWide)) list.dataset.form = "list";
  let count = needs.length;
  do {
    show(count);
    count -= 1;
  } while (!shrinkBox(box) && count > 0);
  fitBox(box);
}
