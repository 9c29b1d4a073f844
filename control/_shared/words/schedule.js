/** When something comes on, and how late the evening is. */

import { formatAppointment, formatLength } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";

const MINUTE_MS = 60_000;
/** What comes sooner needs no time of day. */
const RIGHT_NOW_MS = 45_000;

/**
 * `vers 20 h 47`.
 * @param {number | undefined} expectedAt
 * @param {number} [time] now, where the words keep up with it
 */
export function expectedWords(expectedAt, time) {
  if (expectedAt === undefined) return "";
  if (time !== undefined && expectedAt - time < RIGHT_NOW_MS) return _("tout de suite");
  return _("vers {time}", { time: formatAppointment(expectedAt) });
}

/**
 * How long until a turn, in pitches.
 * @param {number} count of pitches before it
 * @param {"it" | "you" | "us"} [whose]
 */
export function turnWords(count, whose = "it") {
  if (count === 0) return { it: _("juste après"), you: _("À vous juste après"), us: _("C'est bientôt à nous !") }[whose];
  return {
    it: ngettext("dans {count} pitch", "dans {count} pitchs", count),
    you: ngettext("À vous dans {count} pitch", "À vous dans {count} pitchs", count),
    us: ngettext("À nous dans {count} pitch", "À nous dans {count} pitchs", count),
  }[whose];
}

/**
 * `possible jusqu'à 22 h 14`; empty once it is too late.
 * @param {number | null | undefined} until
 * @param {number} time now
 */
export function untilWords(until, time) {
  if (until === null || until === undefined || time >= until) return "";
  return _("possible jusqu'à {time}", { time: formatAppointment(until) });
}

/**
 * `4 min de retard`; empty while no start is announced.
 * @param {number | null | undefined} delayMs
 */
export function delayWords(delayMs) {
  if (delayMs === null || delayMs === undefined) return "";
  const minutes = Math.round(delayMs / MINUTE_MS);
  if (minutes === 0) return _("À l'heure");
  const length = formatLength(minutes * MINUTE_MS);
  return minutes > 0 ? _("{length} de retard", { length }) : _("{length} d'avance", { length });
}

/**
 * Whether {@link delayWords} says late.
 * @param {number | null | undefined} delayMs
 */
export function isLate(delayMs) {
  return Math.round((delayMs ?? 0) / MINUTE_MS) > 0;
}
