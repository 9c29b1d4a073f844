/** What the public's pages say of the evening. */

import { formatCountdown, shownSeconds, untilNextSecond } from "topchrono/core/clock.js";
import { _, formatDay, formatTime } from "topchrono/words/translate.js";

/** @import { ItemView, Timer, View } from "topchrono/core/contract.js" */

/** @param {ItemView} item */
export function peopleWords(item) {
  return [item.speaker, item.association].filter((part) => part).join(" · ");
}

/**
 * @param {ItemView} item
 * @param {View} view
 */
export function helpersWords(item, { help }) {
  const count = help.people[item.id] ?? 0;
  if (count > 1) return _("{count} personnes veulent aider", { count });
  return count ? _("1 personne veut aider") : "";
}

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
export function warningWords(timer, warning) {
  if (timer.state === "armed") return _("Le chrono va partir");
  if (timer.state !== "running" || !warning) return "";
  const [first = 0, last = 0] = timer.warnings_ms;
  return _("Moins de {seconds} secondes", { seconds: (warning === "last" ? last : first) / 1000 });
}

/** @param {ItemView | undefined} item */
export function placeWords(item) {
  return [item?.city, item?.theme].filter((part) => part).join(" · ");
}

/**
 * @param {number | null} startsAt
 * @param {number} time
 */
export function startWords(startsAt, time) {
  if (startsAt === null) return { label: _("Ça commence bientôt"), countdown: "", at: "", changesIn: Infinity };
  const at = _("{day} à {time}", { day: formatDay(startsAt), time: formatTime(startsAt) });
  const remaining = startsAt - time;
  if (remaining <= 0) return { label: _("Ça commence dans un instant"), countdown: "", at, changesIn: Infinity };
  const countdown = daysWords(remaining) || formatCountdown(shownSeconds(remaining));
  return { label: _("Ça commence dans"), countdown, at, changesIn: untilNextSecond(remaining) };
}

/** @param {number} remaining in milliseconds */
function daysWords(remaining) {
  const days = Math.floor(remaining / 86_400_000);
  if (!days) return "";
  return days === 1 ? _("1 jour") : _("{days} jours", { days });
}
