/**
 * Resolves the bare names of the pages' import map: `node --import ./tests/js/import_map.js --test`.
 *
 * A module that is imported with `?language=en` has its texts in that language, and so has all that it imports.
 */

import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

const ROOT = new URL("../../", import.meta.url);
const MESSAGES = "topchrono:messages";

registerHooks({
  resolve(specifier, context, next) {
    const parent = context.parentURL ? new URL(context.parentURL).search : "";
    const [name, search = parent] = specifier.split(/(?=\?)/);
    if (name === "topchrono/messages") return { url: `${MESSAGES}${search}`, shortCircuit: true };
    if (!name?.startsWith("topchrono/")) return next(specifier, context);
    const url = new URL(`control/_shared/${name.slice("topchrono/".length)}${search}`, ROOT);
    return { url: url.href, format: "module", shortCircuit: true };
  },
  load(url, context, next) {
    if (!url.startsWith(MESSAGES)) return next(url, context);
    const language = new URL(url).searchParams.get("language") ?? "fr";
    const messages = JSON.stringify(language === "fr" ? {} : catalogue(language));
    const source = `export const language = ${JSON.stringify(language)};\nexport default ${messages};\n`;
    return { source, format: "module", shortCircuit: true };
  },
});

/**
 * What the server gives the pages: French text to translation, singulars and plurals alike.
 * @param {string} language
 */
function catalogue(language) {
  const file = new URL(`server/topchrono/locale/${language}/LC_MESSAGES/topchrono.po`, ROOT);
  const found = /** @type {Record<string, string>} */ ({});
  for (const entry of readFileSync(file, "utf8").split("\n\n")) {
    const lines = entry.split("\n").map((line) => line.match(/^(msg\S+) (".*")$/));
    const texts = new Map(lines.filter((line) => line !== null).map(([, key = "", text = ""]) => [key, JSON.parse(text)]));
    found[texts.get("msgid")] = texts.get("msgstr") ?? texts.get("msgstr[0]");
    if (texts.has("msgid_plural")) found[texts.get("msgid_plural")] = texts.get("msgstr[1]");
  }
  return found;
}
