/** What it shows and says. An overlay that only shows what `$store.evening` has needs no script: see slate. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";
import { itemPart } from "../_shared/item_part.js";

Alpine.data("sample", () => ({
  // Follows the cue, and keeps the item while the part leaves.
  ...itemPart("sample", { pick: ({ on_air }) => on_air }),

  /** What Alpine reads while it draws is read again whenever it changes. */
  get words() {
    const time = theEvening().countdown.text;
    return time && _("Encore {time}", { time });
  },
}));
