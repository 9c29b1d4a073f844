/** The running order: what a move means, and what it will look like once the server has done it. */

/**
 * @typedef {object} Move
 * @property {string} item
 * @property {string | null} before the item that it goes before; null for the end
 */

/**
 * The order once these moves are done.
 * @param {string[]} ids
 * @param {Move[]} moves
 */
export function moved(ids, moves) {
  let order = ids;
  for (const { item, before } of moves) {
    if (!order.includes(item)) continue;
    const rest = order.filter((id) => id !== item);
    const found = before === null ? -1 : rest.indexOf(before);
    const place = found < 0 ? rest.length : found;
    order = [...rest.slice(0, place), item, ...rest.slice(place)];
  }
  return order;
}

/**
 * Where a row dropped between two shown rows goes. Rows that a search hides stay where they are.
 * @param {string[]} ids the whole order
 * @param {string} item
 * @param {string | null} above the shown row above, if any
 * @param {string | null} below the shown row below, if any
 * @returns {Move}
 */
export function dropped(ids, item, above, below) {
  if (below !== null) return { item, before: below };
  const rest = ids.filter((id) => id !== item);
  return { item, before: (above !== null && rest[rest.indexOf(above) + 1]) || null };
}

/**
 * One shown row up (-1) or down (1); null at either end.
 * @param {string[]} ids the whole order
 * @param {string[]} shown
 * @param {string} item
 * @param {-1 | 1} by
 * @returns {Move | null}
 */
export function stepped(ids, shown, item, by) {
  const place = shown.indexOf(item);
  const neighbour = shown[place + by];
  if (place < 0 || neighbour === undefined) return null;
  return by < 0 ? { item, before: neighbour } : dropped(ids, item, neighbour, null);
}

/**
 * @param {string[]} left
 * @param {string[]} right
 */
export function isSame(left, right) {
  return left.length === right.length && left.every((id, place) => id === right[place]);
}
