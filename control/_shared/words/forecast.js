/** How expected times are said. */

import { _, formatTime } from "topchrono/words/translate.js";

/** @param {number | undefined} expectedAt */
export function expectedWords(expectedAt) {
  return expectedAt === undefined ? "" : _("vers {time}", { time: formatTime(expectedAt) });
}
