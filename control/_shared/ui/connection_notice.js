/** A notice that the connection is lost, shown after a grace period. */

/**
 * @param {HTMLElement} notice
 * @param {number} graceMs a connection that is back within this time was never lost for the reader
 * @returns {(isConnected: boolean) => void}
 */
export function connectionNotice(notice, graceMs) {
  let timer = 0;
  return (isConnected) => {
    if (isConnected) {
      window.clearTimeout(timer);
      timer = 0;
      notice.hidden = true;
    } else {
      timer ||= window.setTimeout(() => (notice.hidden = false), graceMs);
    }
  };
}
