/**
 * A time cut at its colons, which stay: fonts of digits set them badly, so they are placed by hand.
 * @param {string} text `1:02:00`
 */
export function digitsOf(text) {
  return text.split(/(:)/).map((part) => ({ part, isColon: part === ":" }));
}
