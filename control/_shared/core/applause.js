/** Applause: gathered here, sent at most once a second, and felt at once. */

const EVERY_MS = 1000;
/** What the server believes of one message. */
const MOST_AT_ONCE = 10;
const RISES_MS = 1400;
/** How far to the side a hand may rise, in its own width. */
const SPREAD = 1.5;

export class Applause {
  #item = "";
  #claps = 0;
  #timer = 0;

  /** @param {string} item the one in the picture */
  clap(item) {
    if (item !== this.#item) this.#send();
    this.#item = item;
    this.#claps = Math.min(this.#claps + 1, MOST_AT_ONCE);
    this.#timer ||= window.setTimeout(() => this.#send(), EVERY_MS);
  }

  #send() {
    window.clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#claps) return;
    const body = JSON.stringify({ item: this.#item, claps: this.#claps });
    this.#claps = 0;
    // Lost applause is worth no error message.
    void fetch("/applause", { method: "POST", body, keepalive: true }).catch(() => {});
  }
}

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
