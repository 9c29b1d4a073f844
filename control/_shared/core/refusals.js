/** Why a request was refused: shown until the next request, but long enough to be read. */

import { localNow } from "topchrono/core/clock.js";

const READ_WITHIN_MS = 1500;

export class Refusals {
  #onChange;
  #readAt = 0;
  #clearing = 0;

  /** @param {(message: string) => void} onChange an empty message takes the last one away */
  constructor(onChange) {
    this.#onChange = onChange;
  }

  /** @param {string} message */
  show(message) {
    window.clearTimeout(this.#clearing);
    this.#readAt = localNow() + READ_WITHIN_MS;
    this.#onChange(message);
  }

  /** Take the last one away, once it can have been read. */
  clear() {
    window.clearTimeout(this.#clearing);
    this.#clearing = window.setTimeout(() => this.#onChange(""), Math.max(0, this.#readAt - localNow()));
  }
}
