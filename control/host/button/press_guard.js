/**
 * What a press of the big button means. A journalist who looks at the camera presses twice, or too early: that may not
 * cut somebody short. (Two people who press at once are distinguished by the server: `go` names the step it expects.)
 * Times are milliseconds.
 */

/** Presses closer than this are one: a key that bounces, a nervous finger. Two steps need at least a breath between. */
export const DEBOUNCE_MS = 300;
/** After a clock that ran out under a finger about to end it. */
export const TIME_UP_GUARD_MS = 1000;
/** What needs a second press needs it neither at once nor much later. */
export const SECOND_AFTER_MS = 350;
export const SECOND_WITHIN_MS = 3000;

/** @typedef {"go" | "ask" | "ignore"} Meaning to do the step, to ask for a second press, or nothing */

export class PressGuard {
  #pressedAt = -Infinity;
  #ignoredUntil = -Infinity;
  #askedAt = -Infinity;

  /**
   * @param {number} time
   * @param {{ isOff: boolean, needsSecond: boolean }} button
   * @returns {Meaning}
   */
  press(time, { isOff, needsSecond }) {
    const isSame = time - this.#pressedAt < DEBOUNCE_MS;
    // However long somebody drums, it is one press.
    this.#pressedAt = time;
    if (isSame || isOff || time < this.#ignoredUntil) return "ignore";
    if (!needsSecond) return "go";
    const sinceAsked = time - this.#askedAt;
    if (sinceAsked < SECOND_AFTER_MS) return "ignore";
    const meaning = sinceAsked <= SECOND_WITHIN_MS ? "go" : "ask";
    this.#askedAt = meaning === "ask" ? time : -Infinity;
    return meaning;
  }

  /** The question is off the table. */
  forget() {
    this.#askedAt = -Infinity;
  }

  /**
   * The clock ran out: the button does something else now.
   * @param {number} time
   */
  onTimeUp(time) {
    if (time - this.#askedAt <= SECOND_WITHIN_MS) this.#ignoredUntil = time + TIME_UP_GUARD_MS;
    this.forget();
  }
}
