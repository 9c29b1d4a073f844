/** French typography, for our own texts and for what people typed. The server does the same: `i18n.typeset`. */

/** Sections of the view that hold what people typed to be read. Offers of help are shown as they were given. */
const TYPED = new Set([
  "show",
  "on_air",
  "on_deck",
  "rundown",
  "items",
  "cities",
  "city_views",
  "overlays",
  "messages",
  "alerts",
]);
/** An address or a path, not a word. */
const ADDRESS = /:\/\/|@|\\|^[/~.-]/;

/**
 * Typographic apostrophes, and punctuation and quotes kept on the line of their word.
 * @param {string} text
 */
export function typeset(text) {
  const spaced = text.replace(/ (?=[:;!?»])/g, "\u00a0").replaceAll("« ", "«\u00a0");
  return spaced.includes("'") ? spaced.replace(/\S+/g, typesetWord) : spaced;
}

/** @param {string} word */
function typesetWord(word) {
  return ADDRESS.test(word) ? word : word.replace(/(\p{L})'(?=[\p{L}\p{N}«{])/gu, "$1’");
}

/**
 * Every text in it, typeset. Codes, ids and numbers stay what they are: they have neither apostrophes nor spaces.
 * @template T
 * @param {T} value as JSON has it
 * @returns {T}
 */
export function typesetAll(value) {
  /** @type {unknown} */
  let result = value;
  if (typeof value === "string") result = typeset(value);
  else if (Array.isArray(value)) result = value.map(typesetAll);
  else if (value !== null && typeof value === "object") {
    result = Object.fromEntries(Object.entries(value).map(([name, part]) => [typeset(name), typesetAll(part)]));
  }
  return /** @type {T} */ (result);
}

/**
 * The changed sections as pages show them.
 * @template {Record<string, unknown>} T
 * @param {T} changes
 * @returns {T}
 */
export function typesetView(changes) {
  const sections = Object.entries(changes).map(([name, value]) => [name, TYPED.has(name) ? typesetAll(value) : value]);
  return /** @type {T} */ (Object.fromEntries(sections));
}
