/** Finding lines of the rundown by what people remember of them. */

/** @import { Item } from "./types.js" */

/**
 * Whether every word of `search` stands somewhere in the item, whatever its accents and capitals.
 * @param {Item} item
 * @param {string} search
 */
export function isFound(item, search) {
  const words = plain(search).split(/\s+/).filter(Boolean);
  if (!words.length) return true;
  const text = plain(
    [item.project, item.speaker, item.association, item.city, item.theme, item.summary, ...item.needs].join(" "),
  );
  return words.every((word) => text.includes(word));
}

/** @param {string} text */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();
}
