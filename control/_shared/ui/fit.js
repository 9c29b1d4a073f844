/** Text as large as its box allows: sizes are written as `calc(2rem * var(--fit))`. */

import { rewriteTexts } from "topchrono/ui/text_nodes.js";
import { bound, hyphenated, unhyphenated } from "topchrono/words/line_breaks.js";

const STEPS = 6;
/** Tolerance of sums of fractions, in pixels. */
const NEARLY = 0.01;

/**
 * Keep `--fit` on `element` at the largest value at which its content does not overflow it, whatever the content and
 * the element's size become. The element's own size must not depend on its content. Words are hyphenated only where the
 * smallest value is too large for them. Where it is too large for the whole content, `element` has `data-crowded`, by
 * which its sheet of style may leave something out.
 * @param {HTMLElement} element
 * @param {object} [range]
 * @param {number} [range.largest]
 * @param {number} [range.smallest] below this, the content overflows
 */
export function keepFitted(element, { largest = 1, smallest = 0.6 } = {}) {
  const set = (/** @type {number} */ fit) => element.style.setProperty("--fit", fit.toFixed(3));
  const content = document.createRange();
  const isTooWide = () => {
    if (element.scrollWidth > element.clientWidth) return true;
    // Those are rounded, and count the padding as room.
    content.selectNodeContents(element);
    const [texts, place] = [content.getBoundingClientRect(), element.getBoundingClientRect()];
    const { left, right } = paddingOf(element);
    return texts.right > place.right - right + NEARLY || texts.left < place.left + left - NEARLY;
  };
  const fits = (/** @type {number} */ fit) => {
    set(fit);
    return element.scrollHeight <= element.clientHeight && !isTooWide();
  };

  const fit = () => {
    rewriteTexts(element, (text) => bound(unhyphenated(text)));
    element.toggleAttribute("data-crowded", false);
    // A word that would have to be broken does not fit.
    element.style.overflowWrap = "normal";
    // Each try lays the whole page out: most texts fit at once.
    if (!fits(largest)) {
      if (!fits(smallest)) {
        if (isTooWide()) rewriteTexts(element, hyphenated);
        element.toggleAttribute("data-crowded", !fits(smallest));
      }
      set(fits(largest) ? largest : shrunk());
    }
    element.style.overflowWrap = "";
    changes.takeRecords();
  };
  const shrunk = () => {
    let [low, high] = [smallest, largest];
    for (let step = 0; step < STEPS; step += 1) {
      const middle = (low + high) / 2;
      if (fits(middle)) low = middle;
      else high = middle;
    }
    return low;
  };

  const changes = new MutationObserver((records) => {
    if (records.some((record) => record.target !== element)) fit();
  });
  new ResizeObserver(fit).observe(element);
  changes.observe(element, {
    attributeFilter: ["style"],
    characterData: true,
    childList: true,
    subtree: true,
  });
  // A font is loaded once the first text needs it, which may be long after the page.
  document.fonts.addEventListener("loadingdone", fit);
}

/**
 * On its left and on its right, in pixels.
 * @param {HTMLElement} element
 */
function paddingOf(element) {
  const { paddingLeft, paddingRight } = getComputedStyle(element);
  return { left: Number.parseFloat(paddingLeft), right: Number.parseFloat(paddingRight) };
}
