/**
 * Texts in their plates: as large as there is room for them, and never beyond it.
 *
 * A box with `data-bound` has a height that its sheet of style bounds, and gets `--fit`, from 1 down to 0.4, by which the
 * sizes of its texts are multiplied; its value, if there is one, names a way of its own to fit. What has `data-fit` becomes
 * as wide as its longest line, and its plate with it.
 */

import { rewriteTexts } from "topchrono/ui/text_nodes.js";
import { bound, hyphenated, unhyphenated } from "topchrono/words/line_breaks.js";

const LARGEST = 1;
const SMALLEST = 0.4;
const STEPS = 6;
/** Heights are rounded one by one, in pixels; a line that is cut off is higher. */
const ROUNDING = 1;
/** Widths are rounded down to a 64th of a pixel; what is narrower than its content by that much wraps anew. */
const PIXEL_ROUNDING = 1 / 64;

/**
 * How the texts of a box are fitted, by the value of its `data-bound`. An overlay adds its own before the page starts.
 * @type {Record<string, (box: HTMLElement) => void>}
 */
export const WAYS_TO_FIT = { "": fitBox };

/** Keep the texts of every box of the page fitted, whatever they and the window's size become. */
export function keepInBoxes() {
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-bound]"))) {
    const fitTexts = WAYS_TO_FIT[box.dataset.bound ?? ""] ?? fitBox;
    const fit = () => {
      const narrowed = /** @type {NodeListOf<HTMLElement>} */ (box.querySelectorAll("[data-fit]"));
      for (const element of narrowed) element.style.width = "";
      fitTexts(box);
      narrow([...narrowed]);
      // These were ours.
      changes.takeRecords();
    };
    const changes = new MutationObserver(fit);
    changes.observe(box, { attributeFilter: ["data-length", "hidden", "style"], characterData: true, childList: true, subtree: true });
    new ResizeObserver(fit).observe(box);
    // A font is loaded once the first text needs it, which may be long after the page.
    document.fonts.addEventListener("loadingdone", fit);
  }
}

/**
 * Make the texts of a box as large as they fit. Its words are hyphenated only where the smallest letters are too large.
 * @param {HTMLElement} box
 */
export function fitBox(box) {
  rewriteTexts(box, (text) => bound(unhyphenated(text)));
  box.style.setProperty("--wrap", "normal");
  if (enlarge(box)) return;
  if (isTooWide(box)) {
    rewriteTexts(box, hyphenated);
    if (enlarge(box)) return;
  }
  if (isTooWide(box)) {
    box.style.setProperty("--wrap", "anywhere");
    if (enlarge(box)) return;
  }
  // A text that is cut off even in the smallest letters does not make those beside it small.
  enlarge(box, new Set(cutOff(box).filter((element) => element !== box)));
}

/**
 * Make the texts of a box as small as they become.
 * @param {HTMLElement} box
 * @returns {boolean} whether they fit
 */
export function shrinkBox(box) {
  return fitsAt(SMALLEST, box);
}

/**
 * @param {HTMLElement} box
 * @param {Set<Element>} [mayBeCut]
 * @returns {boolean} whether it fits; as small as possible if it does not
 */
function enlarge(box, mayBeCut) {
  if (fitsAt(LARGEST, box, mayBeCut)) return true;
  if (!fitsAt(SMALLEST, box, mayBeCut)) return false;
  let [low, high] = [SMALLEST, LARGEST];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (fitsAt(middle, box, mayBeCut)) low = middle;
    else high = middle;
  }
  return fitsAt(low, box, mayBeCut);
}

/**
 * @param {number} fit
 * @param {HTMLElement} box
 * @param {Set<Element>} [mayBeCut]
 */
function fitsAt(fit, box, mayBeCut = new Set()) {
  box.style.setProperty("--fit", fit.toFixed(3));
  return !isTooWide(box) && cutOff(box).every((element) => mayBeCut.has(element));
}

/**
 * Whether a line of the box is wider than its place.
 * @param {Element} box
 */
export function isTooWide(box) {
  return shown(box).some((element) => element.scrollWidth > element.clientWidth);
}

/**
 * What has a line below its end.
 * @param {HTMLElement} box
 */
function cutOff(box) {
  return shown(box).filter(
    (element) =>
      element.scrollHeight > element.clientHeight + ROUNDING && getComputedStyle(element).overflowY !== "visible",
  );
}

/**
 * The blocks of a box, and the box.
 * @param {Element} box
 */
function shown(box) {
  return [box, ...box.querySelectorAll("*")].filter((element) => element.clientWidth > 0);
}

/** @param {HTMLElement[]} elements */
function narrow(elements) {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const widths = elements.map((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const lines = Array.from(range.getClientRects()).filter((line) => line.width > 0);
    const width = Math.max(...lines.map((line) => line.right)) - Math.min(...lines.map((line) => line.left));
    return Math.min(width / rem + 0.02, (element.getBoundingClientRect().width + PIXEL_ROUNDING) / rem);
  });
  for (const [place, element] of elements.entries()) {
    const width = widths[place] ?? 0;
    // In the picture's own unit, so that it holds at any size of the window.
    if (width > 0) element.style.width = `${width}rem`;
  }
}
