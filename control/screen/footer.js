/** What is next, when it is our city's turn, and what time it is. */

import { pitchesAhead } from "topchrono/core/queue.js";
import { sceneOf, upcoming } from "topchrono/core/scene.js";
import { tallyOf } from "topchrono/core/tally.js";
import { fill } from "topchrono/ui/fields.js";
import { fillNext } from "topchrono/ui/next_list.js";
import { expectedWords, turnWords } from "topchrono/words/schedule.js";
import { statusLabel } from "topchrono/words/statuses.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

/** @import { ItemView, View } from "topchrono/core/contract.js" */

const NEXT_SHOWN = 3;
const MINUTE_MS = 60_000;

/**
 * @param {HTMLElement} screen
 * @param {View} view
 * @param {number} time
 * @returns {number} milliseconds until something else is to be shown
 */
export function showFooter(screen, view, time) {
  const next = upcoming(view);
  const section = /** @type {HTMLElement} */ (screen.querySelector(".next"));
  const listed = sceneOf(view) === "between" ? next.slice(1) : next;
  fillNext(section, view, listed.slice(0, NEXT_SHOWN));

  const turn = turnOf(screen.dataset.city ?? "", view, next);
  screen.dataset.ours = turn.state;
  fill(screen, { "ours-turn": turn.words, "ours-project": turn.project, "ours-at": turn.at, hour: formatTime(time) });
  return MINUTE_MS - (time % MINUTE_MS);
}

/** @param {ItemView[]} ours none of which is to come */
function overWords(ours) {
  const { done, absent, left } = tallyOf(ours);
  if (!done) return "";
  return absent || left ? _("Nos passages sont terminés. Bravo !") : _("Tous nos projets sont passés. Bravo !");
}

/**
 * @param {string} city
 * @param {View} view
 * @param {ItemView[]} next
 * @returns {{state: "now" | "next" | "later" | "over", words: string, project: string, at: string}}
 */
function turnOf(city, view, next) {
  const isOurs = (/** @type {ItemView | null} */ item) => item?.kind === "pitch" && item.city_slug === city;
  const onAir = view.on_air;
  if (onAir && isOurs(onAir) && onAir.status !== "done") {
    return { state: "now", words: _("C'est à nous !"), project: onAir.project, at: statusLabel("on_air") };
  }
  const item = next.find(isOurs);
  if (!view.rundown.length) {
    return { state: "later", words: _("Nos projets s'afficheront ici."), project: "", at: "" };
  }
  if (!item) {
    return { state: "over", words: overWords(view.rundown.filter(isOurs)), project: "", at: "" };
  }
  const hasTimes = view.show.phase === "live" || view.show.starts_at !== null;
  const at = hasTimes ? expectedWords(view.forecast.expected_at[item.id]) : "";
  if (view.show.phase !== "live") return { state: "later", words: _("Notre premier pitch"), project: item.project, at };
  const isNext = next.find((one) => one.kind === "pitch") === item;
  const words = turnWords(pitchesAhead(view.rundown, item).length, "us");
  return { state: isNext ? "next" : "later", words, project: item.project, at };
}
