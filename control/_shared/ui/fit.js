/** Text as large as its box allows: sizes are written as `calc(2rem * var(--fit))`. */

const STEPS = 6;
/** Tolerance of sums of fractions, in pixels. */
const NEARLY = 0.01;

/**
 * Keep `--fit` on `element` at the largest value at which its content does not overflow it, whatever the content and
 * the element's size become. The element's own size must not depend on its content.
 * @param {HTMLElement} element
 * @param {object} [range]
 * @param {number} [range.largest]
 * @param {number} [range.smallest] below this, the content overflows
 */
export function keepFitted(element, { largest = 1, smallest = 0.6 } = {}) {
  const set = (/** @type {number} */ fit) => element.style.setProperty("--fit", fit.toFixed(3));
  const content = document.createRange();
  const fits = (/** @type {number} */ fit) => {
    set(fit);
    if (element.scrollHeight > element.clientHeight || element.scrollWidth > element.clientWidth) return false;
    // Those are rounded, and a word may be a fraction of a pixel too long.
    content.selectNodeContents(element);
    return content.getBoundingClientRect().right <= element.getBoundingClientRect().right + NEARLY;
  };

  const fit = () => {
    // A word that would have to be broken does not fit.
    element.style.overflowWrap = "normal";
    set(fits(largest) ? largest : shrunk());
    element.style.overflowWrap = "";
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

  new ResizeObserver(fit).observe(element);
  new MutationObserver((changes) => {
    if (changes.some((change) => change.target !== element)) fit();
  }).observe(element, {
    attributeFilter: ["style"],
    characterData: true,
    childList: true,
    subtree: true,
  });
  // A font is loaded once the first text needs it, which may be long after the page.
  document.fonts.addEventListener("loadingdone", fit);
}
