/** How the evening ends: words that are true whoever was heard, was absent or was left out. */

import { tallyOf } from "topchrono/core/tally.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { ItemView } from "topchrono/core/contract.js" */

/**
 * Nobody is left to be called.
 * @param {ItemView[]} rundown
 */
export function nobodyLeftWords(rundown) {
  const { done, absent } = tallyOf(rundown);
  if (done && !absent) return _("Tout le monde est passé");
  return done ? _("Plus personne à appeler") : _("Personne n'a pu passer");
}

/**
 * In the place of the next project, once there is none.
 * @param {ItemView[]} rundown
 */
export function lastProjectWords(rundown) {
  return tallyOf(rundown).done ? _("C'était le dernier projet") : _("Plus de projet à venir");
}

/**
 * What became of a city's pitches, to its own people, once none of them is to come.
 * @param {ItemView[]} own
 */
export function ownPitchesWords(own) {
  const { done, absent, left } = tallyOf(own);
  const missed = absent + left;
  if (!missed) return done ? _("Tous vos pitchs sont passés. Merci !") : "";
  return ngettext("{count} pitch de votre ville n'est pas passé.", "{count} pitchs de votre ville ne sont pas passés.", missed);
}
