/** The strip at the bottom of the page: what is on air stays in view further down. */

/** Keep the strip at the bottom while the top of the page is out of sight. */
export function startMiniStrip() {
  const strip = /** @type {HTMLElement} */ (document.querySelector(".mini"));
  const now = /** @type {HTMLElement} */ (document.querySelector("#now"));
  new IntersectionObserver(([entry]) => {
    strip.hidden = entry?.isIntersecting ?? true;
  }).observe(now);
}
