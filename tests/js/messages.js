/** What the server gives the pages: the reader's language and its catalogue. Other than French by `?language=en`. */

import { readFileSync } from "node:fs";

export const language = new URL(import.meta.url).searchParams.get("language") ?? "fr";
export default language === "fr" ? {} : catalogue(language);

/**
 * French text to translation, singulars and plurals alike.
 * @param {string} language
 */
function catalogue(language) {
  const file = new URL(`../../server/topchrono/locale/${language}/LC_MESSAGES/topchrono.po`, import.meta.url);
  /** @type {Record<string, string>} */
  const found = {};
  for (const entry of readFileSync(file, "utf8").split("\n\n")) {
    const texts = Object.fromEntries(
      [...entry.matchAll(/^(msg\S+) (".*")$/gm)].map(([, key = "", text = ""]) => [key, JSON.parse(text)]),
    );
    found[texts.msgid] = texts.msgstr ?? texts["msgstr[0]"];
    if (texts.msgid_plural) found[texts.msgid_plural] = texts["msgstr[1]"];
  }
  return found;
}
