/** Texts in the reader's language. They are written in French, and looked up. */

import messages, { language } from "topchrono/messages";
import { typeset } from "topchrono/words/typeset.js";

export { language };

const PLURALS = new Intl.PluralRules(language);

/**
 * The text in the reader's language, with `{name}` filled in.
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 */
export function _(text, values = {}) {
  const translated = messages[text] ?? typeset(text);
  return translated.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * The text for so many, with `{count}` filled in. Zero is singular in French, plural in English.
 * @param {string} one
 * @param {string} other
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function ngettext(one, other, count, values = {}) {
  const isOne = PLURALS.select(count) === "one";
  return _(isOne ? one : other, { count, ...values });
}
