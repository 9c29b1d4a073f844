/** What is going on, at the top of the page and in the strip at its bottom. */

import { formatCountdown, remainingMs, shownSeconds, stateAt, untilClockChanges, warningAt } from "topchrono/core/clock.js";
import { helpAddress, sceneOf, upcoming } from "topchrono/core/scene.js";
import { fill, fillList } from "topchrono/ui/fields.js";
import { fillNext } from "topchrono/ui/next_list.js";
import { runTimeBar } from "topchrono/ui/time_bar.js";
import { helpersWords } from "topchrono/words/counts.js";
import { lastProjectWords } from "topchrono/words/ending.js";
import { peopleWords, placeWords } from "topchrono/words/people.js";
import { clockNotice, clockWords, startWords } from "topchrono/words/scene.js";
import { _ } from "topchrono/words/translate.js";

/** @import { View } from "topchrono/core/contract.js" */
/** @import { Scene } from "topchrono/core/scene.js" */

const NEXT_SHOWN = 3;
/** Above this, in characters, a name is set smaller. */
const LONG_NAME = 60;
const HOURS = "1:00:00";

const now = /** @type {HTMLElement} */ (document.querySelector("#now"));
const left = /** @type {HTMLElement} */ (now.querySelector(".left"));
const startClock = /** @type {HTMLElement} */ (now.querySelector(".countdown"));
const strip = /** @type {HTMLElement} */ (document.querySelector(".mini"));
const nextSection = /** @type {HTMLElement} */ (document.querySelector(".next"));

/**
 * @param {View} view
 * @param {number} time
 * @returns {number} milliseconds until something else is to be shown
 */
export function showNow(view, time) {
  const scene = sceneOf(view);
  const remaining = remainingMs(view.timer, time);
  const warning = warningAt(view.timer, remaining);
  const state = stateAt(view.timer, remaining);
  now.dataset.scene = scene;
  now.dataset.clock = state;
  now.dataset.warning = warning;
  const next = upcoming(view);

  fill(document, { title: view.show.title });
  const clock = formatCountdown(shownSeconds(remaining));
  fill(now, { clock, "clock-label": clockWords(state), warning: clockNotice(view.timer, warning) });
  showOnAir(view);
  fill(now, {
    "next-label": next[0] ? _("Tout de suite") : "",
    "next-project": next[0]?.project ?? "",
    "next-none": next[0] ? "" : lastProjectWords(view.rundown),
    "next-place": placeWords(next[0]),
    "next-summary": next[0]?.summary ?? "",
    "next-hint": next[0] ? _("Le plateau passe d'une ville à l'autre.") : "",
  });
  // Between two pitches, the first of them stands at the top already.
  if (scene === "between") next.shift();
  fillNext(nextSection, view, next.slice(0, NEXT_SHOWN));
  showStrip(view, scene, clock);
  runTimeBar(left, view.timer, time);

  const start = startWords(view.show.starts_at, time);
  fill(now, { "start-label": start.label, countdown: start.countdown, start: start.at });
  startClock.dataset.length = start.countdown.length < HOURS.length ? "" : "long";
  const changes = [
    untilClockChanges(view.timer, remaining),
    scene === "before" ? start.changesIn : Infinity,
  ];
  return Math.min(...changes);
}

/** @param {View} view */
function showOnAir(view) {
  const item = view.on_air;
  if (!item) return;
  fill(now, {
    "on-air-project": item.project,
    "on-air-place": placeWords(item),
    "on-air-people": peopleWords(item),
    "on-air-summary": item.summary,
    "on-air-helpers": helpersWords(view.help.people[item.id]),
  });
  fillList(now, "on-air-needs", item.needs);
  /** @type {HTMLElement} */ (now.querySelector(".needs")).hidden = item.needs.length === 0;
  const link = /** @type {HTMLAnchorElement} */ (now.querySelector("[data-link=on-air]"));
  link.href = `#${item.id}`;
  /** @type {HTMLAnchorElement} */ (now.querySelector(".help")).href = helpAddress(item);
  /** @type {HTMLElement} */ (link.parentElement).dataset.length = item.project.length > LONG_NAME ? "long" : "";
}

/**
 * The strip, and what is read out to those who can't see: once for each change, not each second.
 * @param {View} view
 * @param {Scene} scene
 * @param {string} clock
 */
function showStrip({ show, timer, on_air }, scene, clock) {
  const onAir = on_air?.project ?? "";
  const words = {
    before: { label: "", name: show.title, words: "" },
    pitch: { label: clockWords(timer.state), name: onAir, words: "" },
    break: { label: _("En ce moment"), name: onAir, words: "" },
    between: { label: "", name: "", words: _("Au suivant !") },
    hold: { label: "", name: "", words: _("On revient tout de suite") },
    ended: { label: "", name: "", words: _("Merci !") },
  }[scene];
  strip.toggleAttribute("data-idle", scene === "before" || scene === "ended");
  fill(document, {
    "mini-label": words.label,
    "mini-name": words.name,
    "mini-words": words.words,
    "mini-clock": scene === "pitch" ? clock : "",
    "spoken-words": words.words || (words.label && words.label + _(" : ")),
    "spoken-name": words.name,
  });
}
