/** Expected times while nothing happens: an evening that waits gets later, and the server has nothing to tell. */

/** @import { Forecast } from "topchrono/core/types.js" */

/** Nobody reads seconds in "vers 20 h 47". */
const STEP_MS = 10_000;

export class Drift {
  /** @type {Forecast | null} as the server told it */
  #told = null;
  #late = 0;

  /** @param {Forecast} forecast */
  learn(forecast) {
    this.#told = forecast;
    this.#late = 0;
  }

  /**
   * What is expected at `time`. The next pitch can't be expected in the past: it is expected now, and all that follows
   * moves with it, as the server reckons too.
   * @param {number} time
   * @returns {{forecast: Forecast | null, changesIn: number}} the forecast if it is another than before, and after how
   * many milliseconds it will be another one
   */
  follow(time) {
    const told = this.#told;
    if (!told) return { forecast: null, changesIn: Infinity };
    const since = time - Math.min(...Object.values(told.expected_at));
    if (since < 0) return { forecast: this.#move(told, 0), changesIn: -since };
    return { forecast: this.#move(told, since - (since % STEP_MS)), changesIn: STEP_MS - (since % STEP_MS) };
  }

  /**
   * @param {Forecast} told
   * @param {number} late
   */
  #move(told, late) {
    if (late === this.#late) return null;
    this.#late = late;
    return {
      ...told,
      expected_at: Object.fromEntries(Object.entries(told.expected_at).map(([item, at]) => [item, at + late])),
      ends_at: told.ends_at === null ? null : told.ends_at + late,
      delay_ms: told.delay_ms === null ? null : told.delay_ms + late,
    };
  }
}
