/** What the public's pages say of the evening. */

import { formatCountdown, shownSeconds, untilNextSecond } from "topchrono/core/clock.js";
import { warningWords } from "topchrono/words/clock.js";
import { formatAppointment, formatDay } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { Timer } from "topchrono/core/contract.js" */

/**
 * Above the project on air.
 * @param {Timer["state"]} state
 */
export function clockWords(state) {
  return {
    idle: _("À l'antenne"),
    armed: _("À l'antenne"),
    running: _("C'est parti !"),
    stopped: _("Bravo !"),
    time_up: _("Temps écoulé"),
  }[state];
}

/**
 * Below the clock: what colour alone would not show.
 * @param {Timer} timer
 * @param {"" | "soon" | "last"} warning
 */
export function clockNotice(timer, warning) {
  if (timer.state === "armed") return _("Le chrono va partir");
  return timer.state === "running" ? warningWords(timer, warning) : "";
}

/**
 * @param {number | null} startsAt
 * @param {number} time
 */
export function startWords(startsAt, time) {
  if (startsAt === null) return { label: _("Ça commence bientôt"), countdown: "", at: "", changesIn: Infinity };
  const at = _("{day} à {time}", { day: formatDay(startsAt), time: formatAppointment(startsAt) });
  const remaining = startsAt - time;
  if (remaining <= 0) return { label: _("Ça commence dans un instant"), countdown: "", at, changesIn: Infinity };
  const countdown = daysWords(remaining) || formatCountdown(shownSeconds(remaining));
  return { label: _("Ça commence dans"), countdown, at, changesIn: untilNextSecond(remaining) };
}

/** @param {number} remaining in milliseconds */
function daysWords(remaining) {
  const days = Math.floor(remaining / 86_400_000);
  if (!days) return "";
  return ngettext("{count} jour", "{count} jours", days);
}
