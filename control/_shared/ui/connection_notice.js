/** Telling calmly that the line is lost. */

/**
 * @param {HTMLElement} notice
 * @param {number} patienceMs a line that comes back within this time was never lost as far as anyone can tell
 * @returns {(isConnected: boolean) => void}
 */
export function tellWhenLost(notice, patienceMs) {
  let timer = 0;
  return (isConnected) => {
    if (isConnected) {
      window.clearTimeout(timer);
      timer = 0;
      notice.hidden = true;
    } else {
      timer ||= window.setTimeout(() => (notice.hidden = false), patienceMs);
    }
  };
}
