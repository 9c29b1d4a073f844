/** The bar of a clock: empties by itself, along the deadline. */

import { remainingMs } from "topchrono/core/clock.js";

/** @import { Timer } from "topchrono/core/contract.js" */

/**
 * @param {HTMLElement} bar
 * @param {Timer} timer
 * @param {number} time
 */
export function runTimeBar(bar, timer, time) {
  const remaining = remainingMs(timer, time);
  const isRunning = timer.state === "running";
  const part = remaining / timer.length_ms;
  const [known] = bar.getAnimations();
  const shown = Number(known?.currentTime ?? 0) / timer.length_ms;
  if (known && isRunning && Math.abs(1 - shown - part) < 0.01) return;
  known?.cancel();
  bar.style.transform = `scaleX(${part})`;
  if (!isRunning) return;
  const run = bar.animate([{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }], {
    duration: timer.length_ms,
    fill: "forwards",
  });
  run.currentTime = timer.length_ms - remaining;
}
