/** Why something was not done: told until something else is asked for, but long enough to be read. */

import { localNow } from "topchrono/core/clock.js";

const READ_WITHIN_MS = 1500;

export class Refusals {
  #show;
  #readAt = 0;
  #clearing = 0;

  /** @param {(message: string) => void} show an empty one takes the last one away */
  constructor(show) {
    this.#show = show;
  }

  /** @param {string} message */
  tell(message) {
    window.clearTimeout(this.#clearing);
    this.#readAt = localNow() + READ_WITHIN_MS;
    this.#show(message);
  }

  /** Take the last one away, once it can have been read. */
  clear() {
    window.clearTimeout(this.#clearing);
    this.#clearing = window.setTimeout(() => this.#show(""), Math.max(0, this.#readAt - localNow()));
  }
}
