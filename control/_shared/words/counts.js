/** How many there are of something. */

import { ngettext } from "topchrono/words/translate.js";

/** @param {number} count */
export function pitchesWords(count) {
  return ngettext("{count} pitch", "{count} pitchs", count);
}

/** @param {number} count */
export function projectsWords(count) {
  return ngettext("{count} projet", "{count} projets", count);
}

/** @param {number} count */
export function citiesWords(count) {
  return ngettext("{count} ville", "{count} villes", count);
}

/**
 * What there is to hear: « 12 pitchs, 4 villes ». An evening where all are online has no city to tell of.
 * @param {number} pitches
 * @param {number} cities
 */
export function programmeWords(pitches, cities) {
  return [pitchesWords(pitches), cities ? citiesWords(cities) : ""].filter(Boolean).join(", ");
}

/** @param {number} count */
export function alertsWords(count) {
  return ngettext("{count} alerte", "{count} alertes", count);
}

/** @param {number} count */
export function absencesWords(count) {
  return ngettext("{count} absence", "{count} absences", count);
}

/**
 * How many have had their turn.
 * @param {number} count
 */
export function doneWords(count) {
  return ngettext("{count} passé", "{count} passés", count);
}

/**
 * How many have not had their turn, once the evening is over.
 * @param {number} count
 */
export function missedWords(count) {
  return ngettext("{count} pas passé", "{count} pas passés", count);
}

/**
 * How many offers of help there are; empty for none.
 * @param {number} count
 */
export function offersWords(count) {
  if (!count) return "";
  return ngettext("{count} offre d'aide", "{count} offres d'aide", count);
}

/**
 * How many people want to help a project; empty for none.
 * @param {number} [count]
 */
export function helpersWords(count = 0) {
  if (!count) return "";
  return ngettext("{count} personne veut aider", "{count} personnes veulent aider", count);
}
