/** What the host's clock shows in every part of the evening. */

import { formatCountdown } from "topchrono/core/clock.js";
import { clockLabel } from "topchrono/words/clock.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

/** @import { Evening } from "topchrono/core/evening.js" */
/** @import { AnyItemView } from "topchrono/core/contract.js" */

/**
 * @typedef {object} DialInput
 * @property {Evening} evening
 * @property {AnyItemView} item the one that is spoken of
 * @property {boolean} isOnAir
 * @property {number} time epoch milliseconds
 */

/** @typedef {{ text: string, tone: string, label: string, size: "long" | "medium" | "short" }} Dial */

/**
 * @param {DialInput} input
 * @returns {Dial}
 */
export function dial({ evening, item, isOnAir, time }) {
  const { countdown, show } = evening;
  if (show?.phase === "setup" || show?.phase === "doors") return dialBefore(evening, time);
  if (show?.phase === "ended") return face(formatTime(show.ended_at), "idle", _("Fin de la soirée"));
  if (item.kind === "break" && isOnAir) return dialOfBreak(item, time);
  return face(countdown.text, toneOf(countdown), clockLabel(countdown, evening.timer));
}

/**
 * How much of its time is left to whoever is on air, for the bar: from 1 to 0.
 * @param {Evening} evening
 * @param {AnyItemView} item
 * @param {number} time epoch milliseconds
 */
export function shareLeft({ countdown, timer }, item, time) {
  if (item.kind === "break") return Math.min(1, Math.max(0, breakLeftMs(item, time) / item.length_ms));
  const hasBegun = countdown.state === "running" || countdown.state === "stopped";
  return hasBegun && timer ? (countdown.seconds * 1000) / timer.length_ms : 1;
}

/**
 * @param {Evening} evening
 * @param {number} time
 */
function dialBefore({ show, untilStart }, time) {
  if (untilStart === null) return face(formatTime(time), "idle", _("Pas d'heure annoncée. Il est"));
  if (untilStart === 0) return face("0:00", "soon", _("C'est l'heure"));
  const label = _("Début à {time}, dans", { time: formatTime(show?.starts_at) });
  return face(formatCountdown(untilStart), "idle", label);
}

/**
 * @param {AnyItemView} item
 * @param {number} time
 */
function dialOfBreak(item, time) {
  const left = Math.ceil(breakLeftMs(item, time) / 1000);
  return left >= 0
    ? face(formatCountdown(left), "running", _("Temps prévu"))
    : face(`+${formatCountdown(-left)}`, "soon", _("Temps prévu dépassé"));
}

/**
 * @param {AnyItemView} item
 * @param {number} time
 */
function breakLeftMs(item, time) {
  return (item.taken_at ?? time) + item.length_ms - time;
}

/** @param {Evening["countdown"]} countdown */
function toneOf({ state, warning }) {
  if (state === "running") return warning || "running";
  return state === "time_up" ? "up" : state;
}

/**
 * @param {string} text
 * @param {string} tone
 * @param {string} label
 * @returns {Dial}
 */
function face(text, tone, label) {
  const size = text.length > "10:00".length ? "long" : text.length > "9:59".length ? "medium" : "short";
  return { text, tone, label, size };
}
