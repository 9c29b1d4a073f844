/** What may be done with an item now: the server's rules say so in the view, no page keeps a table of its own. */

/** @import { AnyItemView, ItemAction } from "./contract.js" */

/**
 * @param {AnyItemView} item
 * @param {ItemAction} action
 */
export function can(item, action) {
  return item.possible?.includes(action) ?? false;
}
