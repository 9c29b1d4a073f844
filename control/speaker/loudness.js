/** How loud a voice is: as a bar, and in plain words. Levels are in decibels; 0 is the loudest that there is. */

const LOUDEST = -10;
const FAINTEST = -60;
/** Below this a room is silent, and above the other a voice is well heard from where the public sits. */
const SOUND_FROM = -52;
const VOICE_FROM = -38;
/** Between two words nobody has become silent. */
const FALL_PER_S = 9;

/** @typedef {"none" | "faint" | "good"} Heard */

export class Loudness {
  #level = -Infinity;
  /** How loud it has been lately. */
  #held = -Infinity;
  #heardAt = 0;

  /**
   * @param {Float32Array} samples between -1 and 1
   * @param {number} time in milliseconds
   */
  hear(samples, time) {
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    const fallen = ((time - this.#heardAt) / 1000) * FALL_PER_S;
    this.#heardAt = time;
    this.#level = 10 * Math.log10(power);
    this.#held = Math.max(this.#level, this.#held - fallen);
  }

  /** @returns {number} the length of the bar, from 0 to 1 */
  get bar() {
    return Math.min(1, Math.max(0, (this.#level - FAINTEST) / (LOUDEST - FAINTEST)));
  }

  /** @returns {Heard} */
  get heard() {
    if (this.#held < SOUND_FROM) return "none";
    return this.#held < VOICE_FROM ? "faint" : "good";
  }
}
