/** Where the reader is: what is on air stays in view further down, and a project's address leads to it. */

/** Keep the strip at the bottom while the top of the page is out of sight. */
export function watchPlace() {
  const strip = /** @type {HTMLElement} */ (document.querySelector(".mini"));
  const now = /** @type {HTMLElement} */ (document.querySelector("#now"));
  new IntersectionObserver(([entry]) => {
    strip.hidden = entry?.isIntersecting ?? true;
  }).observe(now);
}
