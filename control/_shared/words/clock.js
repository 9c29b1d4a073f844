/** What the clock of a pitch is at. */

import { formatLength } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

/** @import { Timer } from "topchrono/core/contract.js" */

/** @typedef {"" | "soon" | "last"} Warning after the first and after the last warning, while the clock runs */

/**
 * For the host and the director.
 * @param {{state: Timer["state"], warning: Warning}} countdown
 * @param {Timer | null} timer
 */
export function clockLabel({ state, warning }, timer) {
  switch (state) {
    case "armed":
      return _("Chrono prêt");
    case "running":
      return (timer && warningWords(timer, warning)) || _("Chrono lancé");
    case "stopped":
      return _("Terminé avant la fin");
    case "time_up":
      return _("Temps écoulé");
    default:
      return _("Chrono à l'arrêt");
  }
}

/**
 * What colour alone would not show: `Moins de 30 s`.
 * @param {Timer} timer
 * @param {Warning} warning
 */
export function warningWords({ warnings_ms: [first = 0, last = 0] }, warning) {
  return warning ? _("Moins de {length}", { length: formatLength(warning === "last" ? last : first) }) : "";
}
