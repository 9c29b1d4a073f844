/** Times and lengths in the reader's language, on the clocks of the evening. */

import { isElsewhere, timeZone, wallClock, zoneCity } from "topchrono/core/time_zone.js";
import { _, language } from "topchrono/words/translate.js";

/** Those made before: making one takes milliseconds. @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * The time of day as the press writes it: `20 h 47`.
 * @param {number | null | undefined} epochMs
 */
export function formatTime(epochMs) {
  if (epochMs === null || epochMs === undefined) return "";
  const { hour, minute } = wallClock(epochMs);
  return language === "fr" ? `${hour}\u00a0h\u00a0${twoDigits(minute)}` : `${hour}:${twoDigits(minute)}`;
}

/**
 * The time of day when somebody must be there: it names the evening's zone to those in another one.
 * @param {number} epochMs
 */
export function formatAppointment(epochMs) {
  const time = formatTime(epochMs);
  if (!isElsewhere(epochMs)) return time;
  return zoneCity() === "UTC" ? _("{time} UTC", { time }) : _("{time}, heure de {city}", { time, city: zoneCity() });
}

/**
 * The time of day to the second: `20 h 47 min 05`.
 * @param {number} epochMs
 */
export function formatTimeToSecond(epochMs) {
  const seconds = twoDigits(wallClock(epochMs).second);
  return language === "fr" ? `${formatTime(epochMs)}\u00a0min\u00a0${seconds}` : `${formatTime(epochMs)}:${seconds}`;
}

/**
 * The day in words: `vendredi 27 novembre`.
 * @param {number} epochMs
 */
export function formatDay(epochMs) {
  return inWords(epochMs, { weekday: "long", day: "numeric", month: "long" });
}

/**
 * The date in words: `27 novembre 2026`.
 * @param {number} epochMs
 */
export function formatDate(epochMs) {
  return inWords(epochMs, { day: "numeric", month: "long", year: "numeric" });
}

/**
 * A length in words that are quickly read: `45 s`, `2 min`, `2 min 30`, `1 h 05`.
 * @param {number} lengthMs
 */
export function formatLength(lengthMs) {
  const seconds = Math.round(Math.abs(lengthMs) / 1000);
  if (seconds < 60) return `${seconds}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) return `${Math.floor(minutes / 60)}\u00a0h\u00a0${twoDigits(minutes % 60)}`;
  return seconds % 60 ? `${minutes}\u00a0min\u00a0${twoDigits(seconds % 60)}` : `${minutes}\u00a0min`;
}

/**
 * @param {number} epochMs
 * @param {Intl.DateTimeFormatOptions} parts
 */
function inWords(epochMs, parts) {
  const options = { ...parts, timeZone: timeZone() };
  const key = JSON.stringify(options);
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, format);
  return format.format(epochMs);
}

/** @param {number} value */
function twoDigits(value) {
  return String(value).padStart(2, "0");
}
