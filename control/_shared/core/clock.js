/** The server's clock, as seen from here, and what a countdown shows. Times are milliseconds. */

/** @import { Timer } from "topchrono/core/contract.js" */

/** A question is on its way for no longer, where even the fastest answer is late: a proxy has held that back. */
const LONGEST_WAY_MS = 500;
/** More than any correction of the time of day that goes by itself. */
const SLEEP_MS = 1000;
/** The server confirms the end of a pitch at once: later than this, it does not answer, or can't save. */
const CONFIRMED_WITHIN_MS = 1500;

/** Knows the server's time: of several round trips, the fastest is the most precise. */
export class ServerClock {
  #offset = 0;
  #fastest = Infinity;
  #initialLead = wallClockLead();

  /** @returns {number} epoch milliseconds on the server's clock, with fractions */
  now() {
    return localNow() + this.#offset;
  }

  /** Discard the samples: the network, or this machine, may have changed. */
  reset() {
    this.#fastest = Infinity;
    this.#initialLead = wallClockLead();
  }

  /** Whether this machine has slept since {@link reset}: what was measured is too early by as much. */
  get hasSlept() {
    return wallClockLead() - this.#initialLead > SLEEP_MS;
  }

  /**
   * Add the sample of one round trip.
   * @param {number} sentAt {@link localNow} when the question left
   * @param {number} serverTime the answer
   * @param {number} receivedAt {@link localNow} when the answer came
   */
  addSample(sentAt, serverTime, receivedAt) {
    const roundTrip = receivedAt - sentAt;
    if (roundTrip >= this.#fastest) return;
    this.#fastest = roundTrip;
    const wayThere = Math.min(roundTrip / 2, LONGEST_WAY_MS);
    // The server sends whole milliseconds, cut off: half of one is missing on average.
    this.#offset = serverTime + 0.5 - sentAt - wayThere;
  }
}

/**
 * This machine's time in epoch milliseconds; it never jumps while the page is open, and stands still while the machine
 * sleeps (except on Windows).
 */
export function localNow() {
  return performance.timeOrigin + performance.now();
}

/** By how much the time of day, which people and networks may set, is ahead of {@link localNow}. */
function wallClockLead() {
  return Date.now() - localNow();
}

/**
 * The whole seconds that a countdown shows: 120 at the start of two minutes, 0 exactly at the end.
 * @param {number} remainingMs
 */
export function shownSeconds(remainingMs) {
  return Math.max(0, Math.ceil(remainingMs / 1000));
}

/**
 * What is left on a pitch's clock at `time`.
 * @param {Timer} timer
 * @param {number} time
 */
export function remainingMs(timer, time) {
  if (timer.state === "time_up") return 0;
  if (timer.ends_at === null || (timer.state !== "running" && timer.state !== "stopped")) return timer.length_ms;
  const end = timer.state === "stopped" ? (timer.stopped_at ?? time) : time;
  // Pages that show the evening with a delay hear of a clock before it has started for them.
  return Math.min(timer.length_ms, timer.ends_at - end);
}

/**
 * @param {Timer} timer
 * @param {number} remaining
 * @returns {"" | "soon" | "last"} after the first and after the last warning, while the clock is of interest
 */
export function warningAt(timer, remaining) {
  const state = stateAt(timer, remaining);
  if (state !== "running" && state !== "stopped") return "";
  const [first = 0, last = 0] = timer.warnings_ms;
  return remaining <= last ? "last" : remaining <= first ? "soon" : "";
}

/**
 * The state to show. The clock is strict: its time is up even if the server can't say so.
 * @param {Timer} timer
 * @param {number} remaining
 * @returns {Timer["state"]}
 */
export function stateAt(timer, remaining) {
  return isOverdue(timer, remaining) ? "time_up" : timer.state;
}

/**
 * Whether the clock has ended and the server has not confirmed it.
 * @param {Timer} timer
 * @param {number} remaining
 */
export function isOverdue(timer, remaining) {
  return timer.state === "running" && remaining <= -CONFIRMED_WITHIN_MS;
}

/**
 * How long the clock shows the same.
 * @param {Timer} timer
 * @param {number} remaining
 */
export function untilClockChanges(timer, remaining) {
  if (timer.state !== "running" || isOverdue(timer, remaining)) return Infinity;
  return remaining > 0 ? untilNextSecond(remaining) : remaining + CONFIRMED_WITHIN_MS;
}

/**
 * How long a countdown shows the same second.
 * @param {number} remaining above zero
 */
export function untilNextSecond(remaining) {
  return remaining % 1000 || 1000;
}

/**
 * `2:00`, or `1:02:00` from an hour on.
 * @param {number} seconds
 */
export function formatCountdown(seconds) {
  const pad = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${pad(seconds % 60)}`;
  return hours ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}
