/** The directive `x-quoting`: as `x-text`, and what people wrote is marked with the language that it is in. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { partsOf, writtenTexts } from "topchrono/words/quoting.js";

/** What people wrote and the evening no longer holds. @type {Set<string>} */
const written = new Set();

/**
 * Have texts marked that the evening does not hold, as those of the journal.
 * @param {unknown[]} texts
 */
export function quoteToo(texts) {
  for (const text of texts) if (typeof text === "string" && text) written.add(text);
}

export function registerQuoting() {
  const { contentLanguage = "" } = document.body.dataset;
  const isForeign = document.documentElement.lang !== contentLanguage;
  Alpine.directive("quoting", (element, { expression }, { effect, evaluateLater }) => {
    const read = evaluateLater(expression);
    effect(() => {
      read((/** @type {string | undefined} */ text) => {
        const parts = isForeign ? partsOf(text ?? "", [...writtenTexts(theEvening()), ...written]) : [text ?? ""];
        element.replaceChildren(...parts.map((part, place) => (place % 2 ? quote(part, contentLanguage) : part)));
      });
    });
  });
}

/**
 * @param {string} text
 * @param {string} language
 */
function quote(text, language) {
  const element = document.createElement("span");
  element.lang = language;
  element.textContent = text;
  return element;
}
