/** Expected times while nothing happens: an evening that waits gets later, and the server sends nothing. */

/** @import { ForecastSection } from "topchrono/core/contract.js" */

/** Nobody reads seconds in "vers 20 h 47". */
const STEP_MS = 10_000;

export class Drift {
  /** @type {ForecastSection | null} as the server sent it */
  #forecast = null;
  #late = 0;

  /** @param {ForecastSection} forecast */
  update(forecast) {
    this.#forecast = forecast;
    this.#late = 0;
  }

  /**
   * What is expected at `time`. The next pitch can't be expected in the past: it is expected now, and all that follows
   * moves with it, as the server reckons too.
   * @param {number} time
   * @returns {{forecast: ForecastSection | null, changesIn: number}} the forecast if it is another than before, and after how
   * many milliseconds it will be another one
   */
  follow(time) {
    const sent = this.#forecast;
    if (!sent) return { forecast: null, changesIn: Infinity };
    const since = time - Math.min(...Object.values(sent.expected_at));
    if (since < 0) return { forecast: this.#shift(sent, 0), changesIn: -since };
    return { forecast: this.#shift(sent, since - (since % STEP_MS)), changesIn: STEP_MS - (since % STEP_MS) };
  }

  /**
   * @param {ForecastSection} forecast
   * @param {number} late
   */
  #shift(forecast, late) {
    if (late === this.#late) return null;
    this.#late = late;
    return {
      ...forecast,
      expected_at: Object.fromEntries(Object.entries(forecast.expected_at).map(([item, at]) => [item, at + late])),
      ends_at: forecast.ends_at === null ? null : forecast.ends_at + late,
      delay_ms: forecast.delay_ms === null ? null : forecast.delay_ms + late,
    };
  }
}
