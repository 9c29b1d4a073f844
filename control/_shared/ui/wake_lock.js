/** Keeps the screen on while a page is looked at. */

/**
 * Ask for a wake lock now and whenever the page comes back into view: hidden pages lose theirs.
 * @param {(isOn: boolean) => void} [onChange] called with whether the screen will stay on
 */
export function keepScreenOn(onChange = () => {}) {
  const ask = async () => {
    if (document.visibilityState !== "visible") return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => onChange(false));
      onChange(true);
    } catch {
      // Only over HTTPS or on this very machine, and not when the battery is low.
      onChange(false);
    }
  };
  document.addEventListener("visibilitychange", ask);
  void ask();
}
