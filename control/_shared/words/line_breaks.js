/**
 * Where a line may end: French rules for words that hang together and for words that are longer than a line.
 *
 * Browsers hyphenate French by dictionaries that come as a download of their own; the browser inside OBS has none.
 */

import createHyphenator from "hyphen";
import french from "hyphen/patterns/fr.js";

const SOFT_HYPHEN = "\u00ad";
/** Lets an address end its line there, without a hyphen that would look like a part of it. */
const ZERO_WIDTH_SPACE = "\u200b";
const INSERTED = /[\u00ad\u200b]/g;

const ADDRESS = /[/@]|\w\.\w/;
const ADDRESS_JOINT = /[/.@?&=_]+(?=.)/g;
/** Eight letters without a syllable that is known, and at least three more. */
const RUN = letters("{8}(?=L{3})");

const hyphenate = createHyphenator(french, { html: false, minWordLength: 6 });

/**
 * The text with no-break spaces where a line of a single letter, or a last line of a mark or a few letters, could come.
 * @param {string} text
 */
export function bound(text) {
  return text
    .replace(/(^|[\s(«])(\p{L}) (?=\S)/gu, "$1$2\u00a0")
    .replace(/ (?=\S{1,3}$)/u, "\u00a0")
    .replace(/ (?=[:;!?»…]+(\s|$))/gu, "\u00a0");
}

/**
 * The text with soft hyphens in its words, for a box that is narrower than a word.
 * @param {string} text
 */
export function hyphenated(text) {
  return unhyphenated(text).replace(/\S+/g, (word) =>
    ADDRESS.test(word)
      ? word.replace(ADDRESS_JOINT, `$&${ZERO_WIDTH_SPACE}`)
      : hyphenate(word).replace(RUN, `$&${SOFT_HYPHEN}`),
  );
}

/**
 * What {@link hyphenated} was given.
 * @param {string} text
 */
export function unhyphenated(text) {
  return text.replace(INSERTED, "");
}

/**
 * Letters and digits of scripts that are hyphenated, each with its accents. Chinese and Japanese end a line anywhere.
 * @param {string} pattern in which `L` is such a letter, and the first is left out
 */
function letters(pattern) {
  const letter = "(?:[\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}\\p{N}]\\p{M}*)";
  return new RegExp(letter + pattern.replaceAll("L", letter), "gu");
}
