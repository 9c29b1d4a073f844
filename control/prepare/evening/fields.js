/** The fields of the evening: how each is shown, read and saved. */

import { theEvening } from "topchrono/core/evening.js";
import { fieldOf, followTimeZone, momentOf } from "topchrono/core/time_zone.js";
import { _ } from "topchrono/words/translate.js";
import { saveBy } from "../_shared/command_field.js";
import { savedField } from "../_shared/saved_field.js";

const LONGEST_S = 4 * 3600;
const LONGEST_DELAY_S = 120;
const LONGEST_TITLE = 120;

export function titleField() {
  return savedField({
    // The section `show` has it with its typography.
    current: () => theEvening().script.title,
    show: String,
    /** @returns {{ value: string } | { problem: string }} */
    read: (text) => {
      const value = text.trim();
      if (!value) return { problem: _("Donnez un titre.") };
      if (value.length > LONGEST_TITLE) return { problem: _("{count} caractères au plus.", { count: LONGEST_TITLE }) };
      return { value };
    },
    save: saveBy("set_title", (title, was) => (was ? { title, was } : { title })),
  });
}

export function startField() {
  return savedField({
    current: () => theEvening().show?.starts_at ?? null,
    show: (/** @type {number | null} */ value) => (value === null ? "" : fieldOf(value)),
    read: (text) => {
      if (!text) return { value: null };
      const value = momentOf(text);
      return value === null
        ? { problem: _("Cette nuit-là, les horloges sautent cette heure : choisissez-en une autre.") }
        : { value };
    },
    save: saveBy("set_start", (value, was) => ({ starts_at: value, was })),
  });
}

/** The zone: the start keeps what the clocks show, and not its moment. */
export function zoneField() {
  const save = saveBy("set_time_zone", (zone, was) => ({ time_zone: zone, was }));
  const saveStart = saveBy("set_start", (/** @type {number | null} */ value) => ({ starts_at: value }));
  return savedField({
    current: () => theEvening().show?.time_zone ?? "",
    show: String,
    read: (text) => ({ value: text }),
    save: async (zone, was) => {
      const startsAt = theEvening().show?.starts_at ?? null;
      const wall = startsAt === null ? "" : fieldOf(startsAt);
      const answer = await save(zone, was);
      if (!answer.ok || startsAt === null) return answer;
      followTimeZone({ time_zone: zone });
      const moved = momentOf(wall);
      return moved === null || moved === startsAt ? answer : await saveStart(moved, startsAt);
    },
  });
}

export function lengthField() {
  return savedField({
    current: () => theEvening().show?.pitch_length_ms ?? 0,
    show: (value) => String(value / 1000).replace(".", ","),
    read: (text) => {
      const seconds = secondsOf(text);
      return seconds >= 1 && seconds <= LONGEST_S
        ? { value: Math.round(seconds * 1000) }
        : { problem: _("Donnez un nombre de secondes, par exemple 120.") };
    },
    save: saveBy("set_pitch_length", (value, was) => ({ length_ms: value, was })),
  });
}

export function languageField() {
  return savedField({
    current: () => theEvening().show?.language ?? "",
    show: String,
    read: (text) => ({ value: text }),
    save: saveBy("set_language", (language, was) => ({ language, was })),
  });
}

/** @param {"host" | "opening" | "closing"} part */
export function scriptField(part) {
  return savedField({
    current: () => theEvening().script[part],
    show: String,
    read: (text) => ({ value: text.replace(/[ \t]+$/gm, "").trim() }),
    save: saveBy("write_script", (text, was) => ({ part, text, was })),
  });
}

export function streamField() {
  return savedField({
    current: () => theEvening().stream.url,
    show: String,
    read: (text) => ({ value: text.trim() }),
    save: saveBy("set_stream", (url, was) => ({ url, was_url: was })),
  });
}

export function delayField() {
  return savedField({
    current: () => theEvening().stream.delay_ms,
    show: (value) => String(value / 1000).replace(".", ","),
    read: (text) => {
      const seconds = text.trim() ? secondsOf(text) : 0;
      return seconds >= 0 && seconds <= LONGEST_DELAY_S
        ? { value: Math.round(seconds * 1000) }
        : { problem: _("Donnez un nombre de secondes, de 0 à 120.") };
    },
    save: saveBy("set_stream", (value, was) => ({ delay_ms: value, was_delay_ms: was })),
  });
}

/**
 * Seconds as people write them: `120`, `8,5`, `2:00`, `2 min`. NaN for anything else.
 * @param {string} text
 */
export function secondsOf(text) {
  const typed = text.trim().toLowerCase().replace(",", ".");
  const clock = /^(\d{1,3}):(\d{2})$/.exec(typed);
  if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
  const number = /^(\d+(?:\.\d+)?)\s*(s|sec|secondes?|min|mn|minutes?)?$/.exec(typed);
  if (!number) return NaN;
  return Number(number[1]) * (number[2]?.startsWith("m") ? 60 : 1);
}
