/** Finding items of the rundown by what people remember of them. */

/** @import { ItemView } from "topchrono/core/contract.js" */

/**
 * Whether every word of `search` stands somewhere in the item, whatever its accents and capitals.
 * @param {ItemView} item
 * @param {string} search
 */
export function isFound(item, search) {
  const { project, speaker, association, city, theme, summary, needs } = item;
  return hasWords([project, speaker, association, city, theme, summary, ...needs].join(" "), search);
}

/**
 * @param {string} text
 * @param {string} search
 */
export function hasWords(text, search) {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (!words.length) return true;
  const searched = plain(text);
  return words.every((word) => searched.includes(word));
}

/** @param {string} text */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").replaceAll("’", "'").toLowerCase();
}
