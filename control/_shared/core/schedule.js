/** Showing what depends on the time: no ticking in between. */

const MAX_TIMER_MS = 60_000;

/**
 * Show now, and again whenever what is shown changes.
 * @param {() => number} show returns after how many milliseconds it will have something else to show
 * @returns {() => void} to be called when something other than the time has changed
 */
export function scheduled(show) {
  let timer = 0;
  const run = () => {
    window.clearTimeout(timer);
    // Timers cut fractions off: a wake-up that comes early would show the old second for one more turn.
    timer = window.setTimeout(run, Math.ceil(Math.min(show(), MAX_TIMER_MS)));
  };
  document.addEventListener("visibilitychange", run);
  return run;
}
