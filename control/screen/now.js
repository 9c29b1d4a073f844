/** What is going on, with the clock. */

import { formatCountdown, remainingMs, shownSeconds, stateAt, untilClockChanges, warningAt } from "topchrono/core/clock.js";
import { sceneOf, upcoming } from "topchrono/core/scene.js";
import { fill, fillList } from "topchrono/ui/fields.js";
import { runTimeBar } from "topchrono/ui/time_bar.js";
import { lastProjectWords } from "topchrono/words/ending.js";
import { peopleWords, placeWords } from "topchrono/words/people.js";
import { clockNotice, clockWords, startWords } from "topchrono/words/scene.js";
import { _ } from "topchrono/words/translate.js";

/** @import { View } from "topchrono/core/contract.js" */


/**
 * @param {HTMLElement} screen
 * @param {View} view
 * @param {number} time
 * @returns {number} milliseconds until something else is to be shown
 */
export function showNow(screen, view, time) {
  const { timer, on_air } = view;
  const scene = sceneOf(view);
  const remaining = remainingMs(timer, time);
  const warning = warningAt(timer, remaining);
  const state = stateAt(timer, remaining);
  Object.assign(screen.dataset, { scene, clock: state, warning });
  const now = /** @type {HTMLElement} */ (screen.querySelector(".now"));

  fill(screen, { title: view.show.title });
  fill(now, {
    clock: formatCountdown(shownSeconds(remaining)),
    "clock-label": clockWords(state),
    warning: clockNotice(timer, warning),
  });
  if (on_air) {
    fill(now, {
      project: on_air.project,
      place: placeWords(on_air),
      people: peopleWords(on_air),
      summary: on_air.summary,
    });
    fillList(now, "needs", on_air.needs);
  }
  const next = upcoming(view)[0];
  fill(now, {
    "next-label": next ? _("Tout de suite") : "",
    "next-project": next?.project ?? "",
    "next-none": next ? "" : lastProjectWords(view.rundown),
    "next-place": placeWords(next),
    "next-summary": next?.summary ?? "",
  });
  const start = startWords(view.show.starts_at, time);
  fill(now, { "start-label": start.label, countdown: start.countdown, start: start.at });
  for (const field of ["countdown", "clock"]) {
    const digits = /** @type {HTMLElement} */ (now.querySelector(`[data-field=${field}]`));
    digits.dataset.length = lengthOf(digits.textContent ?? "");
  }
  runTimeBar(/** @type {HTMLElement} */ (now.querySelector(".left")), timer, time);

  const changes = [
    untilClockChanges(timer, remaining),
    scene === "before" ? start.changesIn : Infinity,
  ];
  return Math.min(...changes);
}

/**
 * How much room the digits need: `2:00`, `10:00` or `1:00:00`.
 * @param {string} text
 */
function lengthOf(text) {
  if (text.length > "10:00".length) return "long";
  return text.length > "2:00".length ? "medium" : "";
}
