/** Pure logic of how the prompter is set: sizes and speeds go by steps, which a device remembers. */

/** Font sizes in rem: from a telephone in the hand to a screen at four metres. */
const SIZES = [1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 7.5];
/** Lines a minute. Read aloud, French takes some twenty lines of five words. */
const SPEEDS = [6, 9, 12, 15, 18, 22, 27, 33, 40];

/**
 * @typedef {object} Setting
 * @property {number} size step of {@link sizeRem}
 * @property {number} speed step of {@link linesPerMinute}
 * @property {boolean} isMirrored for the glass before a camera
 */

/** @type {Setting} */
export const USUAL = { size: 3, speed: 4, isMirrored: false };

/** @param {Setting} setting */
export function sizeRem({ size }) {
  return SIZES[size] ?? SIZES[0] ?? 1;
}

/** @param {Setting} setting */
export function linesPerMinute({ speed }) {
  return SPEEDS[speed] ?? SPEEDS[0] ?? 1;
}

/**
 * The setting with a size or a speed some steps further, as far as there are any.
 * @param {Setting} setting
 * @param {"size" | "speed"} what
 * @param {number} by
 * @returns {Setting}
 */
export function stepped(setting, what, by) {
  const most = (what === "size" ? SIZES : SPEEDS).length - 1;
  return { ...setting, [what]: Math.min(most, Math.max(0, setting[what] + by)) };
}

/**
 * @param {string} text as {@link written} made it, or whatever this device has kept
 * @returns {Setting}
 */
export function readSetting(text) {
  const [size = NaN, speed = NaN, mirror = NaN] = text.split(" ").map((part) => (part === "" ? NaN : Number(part)));
  const isWhole = [size, speed].every((step) => Number.isInteger(step));
  if (!isWhole) return USUAL;
  return stepped(stepped({ size, speed, isMirrored: mirror === 1 }, "size", 0), "speed", 0);
}

/** @param {Setting} setting */
export function written({ size, speed, isMirrored }) {
  return `${size} ${speed} ${isMirrored ? 1 : 0}`;
}
