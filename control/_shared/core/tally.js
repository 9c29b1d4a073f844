/** What became of the pitches, counted. */

/** @import { ItemView } from "topchrono/core/contract.js" */

/**
 * @typedef {object} Tally
 * @property {number} done
 * @property {number} absent
 * @property {number} left not yet heard, or never; those on air count too
 */

/**
 * Counts pitches; those that were taken out of the evening count nowhere.
 * @param {ItemView[]} items
 * @returns {Tally}
 */
export function tallyOf(items) {
  const pitches = items.filter((item) => item.kind === "pitch" && item.status !== "withdrawn");
  const done = pitches.filter((item) => item.status === "done").length;
  const absent = pitches.filter((item) => item.status === "absent").length;
  return { done, absent, left: pitches.length - done - absent };
}
