/** How a programme differs from the evening. */

import { ngettext } from "topchrono/words/translate.js";

/**
 * How much differs: « 3 nouveaux · 1 changé ». Empty where nothing does.
 * @param {{ new: number, changed: number, moved: number, gone: number, conflicts?: number }} counts
 */
export function differenceWords({ new: added, changed, moved, gone, conflicts = 0 }) {
  return [
    added && ngettext("{count} nouveau", "{count} nouveaux", added),
    changed && ngettext("{count} changé", "{count} changés", changed),
    moved && ngettext("{count} déplacé", "{count} déplacés", moved),
    gone && ngettext("{count} absent du tableau", "{count} absents du tableau", gone),
    conflicts && ngettext("{count} désaccord", "{count} désaccords", conflicts),
  ]
    .filter(Boolean)
    .join(" · ");
}
