/** Scrolls a text at an even speed, and by lines and screens. */

/**
 * @typedef {object} Options
 * @property {() => number} linesPerMinute asked in each frame
 * @property {() => void} onStop called when the end is reached
 */

export class Scroll {
  /** What browsers keep of it is rounded to a pixel: slow text would stand still. */
  #top = 0;
  #at = 0;
  #frame = 0;
  #element;
  #options;

  /**
   * @param {HTMLElement} element what scrolls
   * @param {Options} options
   */
  constructor(element, options) {
    this.#element = element;
    this.#options = options;
  }

  start() {
    this.stop();
    this.#top = this.#element.scrollTop;
    this.#at = performance.now();
    this.#frame = requestAnimationFrame((at) => this.#move(at));
  }

  stop() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  toTop() {
    this.#to(0);
  }

  /** @param {number} lines */
  byLines(lines) {
    this.#to(this.#element.scrollTop + lines * this.#lineHeight);
  }

  /** @param {number} share of what is seen */
  byScreens(share) {
    this.#to(this.#element.scrollTop + share * this.#element.clientHeight);
  }

  /** @param {number} top */
  #to(top) {
    this.#element.scrollTop = this.#top = top;
  }

  /** @param {number} at ms, as of a frame */
  #move(at) {
    const element = this.#element;
    const minutes = Math.max(0, at - this.#at) / 60_000;
    this.#at = at;
    // A finger has moved it meanwhile.
    if (Math.abs(element.scrollTop - this.#top) > 2) this.#top = element.scrollTop;
    this.#top += minutes * this.#options.linesPerMinute() * this.#lineHeight;
    element.scrollTop = this.#top;
    if (element.scrollTop + element.clientHeight >= element.scrollHeight - 1) {
      this.stop();
      this.#options.onStop();
      return;
    }
    this.#frame = requestAnimationFrame((next) => this.#move(next));
  }

  /** In pixels. */
  get #lineHeight() {
    return Number.parseFloat(getComputedStyle(this.#element).lineHeight);
  }
}
