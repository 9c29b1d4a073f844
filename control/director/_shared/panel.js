/** What the boxes of the panel share: which column is shown, which row is open, what screen readers announce. */

import Alpine from "alpinejs";

/**
 * @typedef {object} Panel
 * @property {"rundown" | "air" | "rooms"} tab
 * @property {string} announcement the last text for screen readers
 * @property {string} urgentAnnouncement the last warning for them, which does not talk over what one's own press did
 * @property {string} city the slug of the city whose rows are shown; empty for all
 * @property {string} open the id of the row that is open
 * @property {string} thread the slug of the city whose messages are shown; empty for all
 * @property {Record<string, number>} readUntil up to when the messages of each city have been seen
 * @property {boolean} isLocked nothing but unlocking can be pressed
 * @property {boolean} areWarningsInView whether the box of warnings is in view
 */

/** Make Alpine's store `panel`. */
export function openPanel() {
  /** @type {Panel} */
  const panel = {
    tab: "rundown",
    announcement: "",
    urgentAnnouncement: "",
    city: "",
    open: "",
    thread: "",
    readUntil: {},
    isLocked: false,
    areWarningsInView: false,
  };
  Alpine.store("panel", panel);
}

/** @returns {Panel} */
export function thePanel() {
  return /** @type {Panel} */ (Alpine.store("panel"));
}

/**
 * Announce a text to screen readers, also when it is the same as before.
 * @param {string} text
 */
export function announce(text) {
  const panel = thePanel();
  panel.announcement = panel.announcement === text ? `${text}\u200b` : text;
}

/** The frame of the page has nothing of its own but the scope. */
export function registerFrame() {
  Alpine.data("frame", () => ({}));
}
