/** Sentences of ours that quote the evening's own texts, which are in a language of their own. */

/** @import { Evening } from "topchrono/core/evening.js" */

/** Shorter ones are found in any sentence. */
const SHORTEST = 3;

/**
 * What people wrote: the programme, messages, alerts, reasons.
 * @param {Evening} evening
 */
export function writtenTexts({ show, rundown, alerts, messages }) {
  const texts = [
    show?.title ?? "",
    show?.hold_reason ?? "",
    messages.prompt?.text ?? "",
    ...messages.thread.flatMap(({ text, by }) => [text, by]),
    ...alerts.flatMap(({ text, answer, by }) => [text, answer, by]),
    ...rundown.flatMap(({ project, speaker, association, city, check_in: checkIn, runs = [] }) => [
      project, speaker, association, city, checkIn?.by ?? "", ...runs.map(({ reason }) => reason),
    ]),
  ];
  return texts.filter((text) => text.length >= SHORTEST);
}

/**
 * The text in parts, of which every second one, from the second, is one of `written`.
 * @param {string} text
 * @param {string[]} written
 */
export function partsOf(text, written) {
  const known = written.filter((one) => text.includes(one)).sort((a, b) => b.length - a.length);
  if (known.length === 0) return [text];
  const any = known.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text.split(new RegExp(`(?<!\\p{L})(${any})(?!\\p{L})`, "u"));
}
