/** The cities of the evening. */

/**
 * The slug of the room of those who pitch from home, the same in every language. Nobody is missed there, and it counts as no
 * city.
 */
export const ONLINE = "en-ligne";

/** What the reader of programmes calls that room, in every language. */
export const ONLINE_NAME = "En ligne";

/**
 * How many cities there are among these.
 * @param {Iterable<string>} slugs
 */
export function countCities(slugs) {
  const known = new Set(slugs);
  known.delete(ONLINE);
  return known.size;
}
