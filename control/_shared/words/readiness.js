/** Whether whoever pitches is there, heard and seen, as their city confirmed it. */

import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

/** @import { CheckIn } from "topchrono/core/contract.js" */

/**
 * @param {CheckIn | undefined} checkIn
 * @returns {"yes" | "partly" | "no"}
 */
export function readiness(checkIn) {
  if (!checkIn?.present) return "no";
  return checkIn.sound && checkIn.picture ? "yes" : "partly";
}

/**
 * @param {CheckIn | undefined} checkIn
 * @param {"short" | "long"} [form]
 */
export function readinessLabel(checkIn, form = "short") {
  const isLong = form === "long";
  if (!checkIn?.present) return isLong ? _("Présence à confirmer") : _("À confirmer");
  if (checkIn.sound && checkIn.picture) return isLong ? _("Tout est prêt : présence, son et image") : _("Tout est prêt");
  if (!checkIn.sound && !checkIn.picture) return isLong ? _("À vérifier : son et image") : _("Sans son ni image");
  if (checkIn.sound) return isLong ? _("À vérifier : image") : _("Sans image");
  return isLong ? _("À vérifier : son") : _("Sans son");
}

/**
 * What was confirmed: `présence, son`.
 * @param {{present?: unknown, sound?: unknown, picture?: unknown}} checkIn
 */
export function confirmedWords({ present, sound, picture }) {
  const ticks = [present && _("présence"), sound && _("son"), picture && _("image")].filter(Boolean);
  return ticks.join(", ") || _("rien");
}

/**
 * Who confirmed it, and when; who took it back, if nothing is confirmed any more.
 * @param {CheckIn | undefined} checkIn
 */
export function confirmedByWords(checkIn) {
  if (!checkIn || checkIn.at === null) return _("Pas encore confirmé");
  const { by, at, present, sound, picture } = checkIn;
  const time = formatTime(at);
  if (present || sound || picture) {
    return by ? _("Confirmé par {by} à {time}", { by, time }) : _("Confirmé à {time}", { time });
  }
  return by ? _("Confirmation retirée par {by} à {time}", { by, time }) : _("Confirmation retirée à {time}", { time });
}
