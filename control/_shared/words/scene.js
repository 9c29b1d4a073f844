/** What the public is shown of an evening. The server renders the same: see `web/public.py`. */

import { formatCountdown, shownSeconds, untilNextSecond } from "topchrono/core/clock.js";
import { fill } from "topchrono/ui/fields.js";
import { _, formatDay, formatTime } from "topchrono/words/translate.js";

/** @import { Item, Timer, View } from "topchrono/core/types.js" */

/** @typedef {"before" | "pitch" | "break" | "between" | "hold" | "ended"} Scene */

/**
 * @param {View} view
 * @returns {Scene}
 */
export function sceneOf({ show, on_air }) {
  if (show.phase !== "live") return show.phase === "ended" ? "ended" : "before";
  if (show.on_hold) return "hold";
  if (!on_air || (on_air.kind === "break" && on_air.status === "done")) return "between";
  return on_air.kind;
}

/**
 * Who comes next: the one on deck, then the queue; nobody once the evening is over.
 * @param {View} view
 */
export function upcoming({ show, on_deck, rundown }) {
  if (show.phase === "ended") return [];
  const queue = rundown.filter((item) => item.status === "queued");
  return on_deck ? [on_deck, ...queue] : queue;
}

/** @param {Item} item */
export function peopleWords(item) {
  return [item.speaker, item.association].filter((part) => part).join(" · ");
}

/**
 * @param {Item} item
 * @param {View} view
 */
export function helpersWords(item, { help }) {
  const count = help.people[item.id] ?? 0;
  if (count > 1) return _("{count} personnes veulent aider", { count });
  return count ? _("1 personne veut aider") : "";
}

/**
 * Where one says "I want to help" this project.
 * @param {Item} item
 */
export function helpAddress(item) {
  return `/help?project=${item.id}`;
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

/** @param {Item | undefined} item */
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

/** @param {number | undefined} expectedAt */
export function expectedWords(expectedAt) {
  return expectedAt === undefined ? "" : _("vers {time}", { time: formatTime(expectedAt) });
}

/**
 * @param {HTMLElement} section with a list and the template of its rows
 * @param {View} view
 * @param {Item[]} items
 */
export function fillNext(section, { show, forecast }, items) {
  const list = /** @type {HTMLElement} */ (section.querySelector("ol"));
  const template = /** @type {HTMLTemplateElement} */ (section.querySelector("template"));
  section.hidden = items.length === 0;
  while (list.children.length > items.length) list.lastElementChild?.remove();
  while (list.children.length < items.length) list.append(template.content.cloneNode(true));
  const hasTimes = show.phase === "live" || show.starts_at !== null;
  items.forEach((item, place) => {
    const row = /** @type {HTMLElement} */ (list.children[place]);
    const at = hasTimes ? formatTime(forecast.expected_at[item.id]) : "";
    fill(row, { at, project: item.project, city: item.city });
    const link = row.querySelector("a");
    if (link) link.href = `#${item.id}`;
  });
}
