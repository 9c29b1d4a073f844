/** Times and lengths in the reader's language. */

import { language } from "topchrono/words/translate.js";

/**
 * The time of day as the press writes it: `20 h 47`.
 * @param {number | null | undefined} epochMs
 */
export function formatTime(epochMs) {
  if (epochMs === null || epochMs === undefined) return "";
  const date = new Date(epochMs);
  const minutes = String(date.getMinutes()).padStart(2, "0");
  return language === "fr"
    ? `${date.getHours()}\u00a0h\u00a0${minutes}`
    : `${date.getHours()}:${minutes}`;
}

/**
 * The time of day to the second: `20 h 47 min 05`.
 * @param {number} epochMs
 */
export function formatTimeToSecond(epochMs) {
  const seconds = String(new Date(epochMs).getSeconds()).padStart(2, "0");
  return language === "fr" ? `${formatTime(epochMs)}\u00a0min\u00a0${seconds}` : `${formatTime(epochMs)}:${seconds}`;
}

/**
 * The day in words: `vendredi 27 novembre`.
 * @param {number} epochMs
 */
export function formatDay(epochMs) {
  return new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" }).format(epochMs);
}

/**
 * A length in words that are quickly read: `45 s`, `2 min`, `2 min 30`, `1 h 05`.
 * @param {number} lengthMs
 */
export function formatLength(lengthMs) {
  const seconds = Math.round(Math.abs(lengthMs) / 1000);
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  const pad = (/** @type {number} */ value) => String(value).padStart(2, "0");
  if (minutes >= 60) return `${Math.floor(minutes / 60)}\u00a0h\u00a0${pad(minutes % 60)}`;
  return seconds % 60 ? `${minutes}\u00a0min\u00a0${pad(seconds % 60)}` : `${minutes}\u00a0min`;
}
