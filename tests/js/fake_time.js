/** Time that passes when a test says so. */

/** @import { TestContext } from "node:test" */

const STEP_MS = 50;

/**
 * Hold timers, the time of day and the page's own clock.
 * @param {TestContext} context
 * @returns {(milliseconds: number, stepMs?: number) => Promise<void>} lets time pass, a step at a time
 */
export function holdTime(context) {
  let passed = 0;
  const began = performance.timeOrigin + performance.now();
  context.mock.method(performance, "now", () => began - performance.timeOrigin + passed);
  context.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: began });
  return async (milliseconds, stepMs = STEP_MS) => {
    const until = passed + milliseconds;
    while (passed < until) {
      const step = Math.min(stepMs, until - passed);
      passed += step;
      context.mock.timers.tick(step);
      await settle();
    }
  };
}

/** Let everything go on that waits for nothing but its turn. */
export async function settle() {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
