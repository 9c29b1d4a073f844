/** What this device remembers from one visit to the next. */

/**
 * The name of what is remembered for this evening alone: tomorrow's may have the same address.
 * @param {string} key
 */
export function ofThisEvening(key) {
  return `${key}-${document.body.dataset.evening ?? ""}`;
}

/**
 * @param {string} key
 * @returns {string} empty if nothing is known
 */
export function readLocal(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    // A browser that keeps nothing knows nothing.
    return "";
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
export function writeLocal(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}
