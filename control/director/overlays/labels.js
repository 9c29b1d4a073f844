/** What the overlays are called: each says so itself, in the block `label` of its overlay.html. */

/** @type {Record<string, string> | undefined} */
let labels;

/** @param {string} name */
export function overlayLabel(name) {
  labels ??= readLabels();
  // The journal may know an overlay that is no longer there.
  return labels[name] ?? name;
}

/** @returns {Record<string, string>} */
function readLabels() {
  /** @type {HTMLElement | null} */
  const box = document.querySelector("[data-overlay-labels]");
  return JSON.parse(box?.dataset.overlayLabels ?? "{}");
}
