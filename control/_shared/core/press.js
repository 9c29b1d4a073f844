/**
 * Presses: what a pointer is held down on must not move away before it is released, or the click goes to another button, or
 * to none.
 */

/** A click takes a tenth of a second. A finger that stays longer must not hold the page back. */
const LONGEST_MS = 500;
/** The click of a finger comes on its own after the release, that of a mouse with it. */
const CLICK_WITHIN_MS = 100;

export class Press {
  #isDown = false;
  #timer = 0;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** @param {EventTarget} target where pointers go down */
  constructor(target = document) {
    const options = { capture: true, passive: true };
    target.addEventListener("pointerdown", () => this.#start(), options);
    target.addEventListener("pointerup", (event) => this.#release(/** @type {PointerEvent} */ (event)), options);
    for (const type of ["pointercancel", "click"]) target.addEventListener(type, () => this.#end(), options);
  }

  /** Whether a pointer is down, and has been for less than half a second. */
  get isDown() {
    return this.#isDown;
  }

  /**
   * Call `run` once, when the pointer is released or has been down for too long.
   * @param {() => void} run
   */
  onEnd(run) {
    this.#waiting.push(run);
  }

  #start() {
    this.#isDown = true;
    this.#endWithin(LONGEST_MS);
  }

  /** @param {PointerEvent} event */
  #release({ pointerType }) {
    if (pointerType === "mouse") this.#end();
    else if (this.#isDown) this.#endWithin(CLICK_WITHIN_MS);
  }

  /** @param {number} ms */
  #endWithin(ms) {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#end(), ms);
  }

  #end() {
    this.#isDown = false;
    window.clearTimeout(this.#timer);
    for (const run of this.#waiting.splice(0)) run();
  }
}
