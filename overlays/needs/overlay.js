/** What the project on air is looking for; without needs, what it is. And how many people want to help already. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { helpersWords } from "topchrono/words/counts.js";
import { itemPart } from "../_shared/item_part.js";

/** @import { ItemView } from "topchrono/core/contract.js" */

const MOST_ROWS = 2;

Alpine.data("needs", () => ({
  ...itemPart("needs", {
    pick: ({ on_air }) => (on_air?.kind === "pitch" ? on_air : null),
    arrange: foldChips,
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
 * Leaves as many needs as there is room for, and says how many more there are.
 * @param {HTMLElement} root
 */
function foldChips(root) {
  /** @type {HTMLElement[]} */
  const chips = Array.from(root.querySelectorAll(".chip:not(.more)"));
  /** @type {HTMLElement | null} */
  const more = root.querySelector(".chip.more");
  if (!more) return;
  for (let shown = chips.length; shown > 0; shown -= 1) {
    for (const [place, chip] of chips.entries()) chip.hidden = place >= shown;
    more.hidden = shown === chips.length;
    more.textContent = `+ ${chips.length - shown}`;
    const rows = new Set([...chips, more].filter((chip) => !chip.hidden).map((chip) => chip.offsetTop));
    if (rows.size <= MOST_ROWS) return;
  }
}
