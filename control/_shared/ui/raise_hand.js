/** A hand that rises at each clap. */

const RISES_MS = 1400;
/** How far to the side a hand may rise, in its own width. */
const SPREAD = 1.5;

/**
 * Have a hand rise from `place`.
 * @param {HTMLElement} place with the drawing of the hand
 */
export function raiseHand(place) {
  const drawing = place.querySelector("svg");
  if (!drawing || window.matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const hand = /** @type {SVGElement} */ (drawing.cloneNode(true));
  hand.classList.add("rising");
  place.append(hand);
  const aside = `${(Math.random() - 0.5) * 200 * SPREAD}%`;
  const rise = hand.animate(
    [
      { opacity: 1, transform: "scale(0.7)" },
      { opacity: 0, transform: `translate(${aside}, -350%) rotate(${(Math.random() - 0.5) * 60}deg) scale(1.5)` },
    ],
    { duration: RISES_MS, easing: "cubic-bezier(0.2, 0.7, 0.4, 1)" },
  );
  rise.addEventListener("finish", () => hand.remove());
}
