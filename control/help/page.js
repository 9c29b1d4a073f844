/** The form, made quicker: everything here works without scripts as well. */

import { hasWords } from "topchrono/core/search.js";
import { ngettext } from "topchrono/words/translate.js";

/** Characters left from which on they are counted. */
const NEARLY_FULL = 200;
/** Whoever has stopped the browser, of which no event tells, can press again after this. */
const SENDING_MS = 15_000;

const form = /** @type {HTMLFormElement} */ (document.querySelector(".offer"));

countMessage(/** @type {HTMLTextAreaElement} */ (form.querySelector("#message")));
findProjects(form.querySelector(".others"));
sendOnce(/** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]")));

/** @param {HTMLTextAreaElement} message */
function countMessage(message) {
  const place = /** @type {HTMLElement} */ (form.querySelector(".left"));
  const count = () => {
    const left = Number(message.dataset.longest) - [...message.value].length;
    place.hidden = left > NEARLY_FULL;
    place.classList.toggle("problem", left < 0);
    place.textContent =
      left < 0
        ? ngettext("{count} caractère de trop", "{count} caractères de trop", -left)
        : ngettext("Encore {count} caractère", "Encore {count} caractères", left);
  };
  message.addEventListener("input", count);
  count();
}

/** @param {HTMLElement | null} others */
function findProjects(others) {
  const search = others?.querySelector("input[type=search]");
  if (!others || !(search instanceof HTMLInputElement)) return;
  const nothing = /** @type {HTMLElement} */ (others.querySelector(".nothing"));
  /** @type {HTMLElement} */ (others.querySelector(".find")).hidden = false;
  search.addEventListener("input", () => {
    let found = 0;
    for (const box of /** @type {NodeListOf<HTMLElement>} */ (others.querySelectorAll(".box"))) {
      // What is ticked stays in sight: nobody agrees to something that they don't see.
      const isTicked = box.querySelector("input")?.checked ?? false;
      box.hidden = !isTicked && !hasWords(box.textContent ?? "", search.value);
      if (!box.hidden) found += 1;
    }
    nothing.hidden = found > 0;
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

/** @param {HTMLButtonElement} button */
function sendOnce(button) {
  const words = button.textContent;
  let sending = 0;
  const release = () => {
    window.clearTimeout(sending);
    sending = 0;
    button.textContent = words;
    button.removeAttribute("aria-disabled");
  };
  form.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      return;
    }
    // The same form sent twice is one offer.
    sending = window.setTimeout(release, SENDING_MS);
    button.textContent = button.dataset.sending ?? words;
    button.setAttribute("aria-disabled", "true");
  });
  // By the back button the page comes as it was left.
  window.addEventListener("pageshow", release);
}
