/** Items of a rundown, made short. */

import { EMPTY_ITEM } from "topchrono/core/item.js";

/** @import { AnyItemView } from "topchrono/core/contract.js" */

/**
 * @param {string} id
 * @param {Partial<AnyItemView>} [fields]
 * @returns {AnyItemView}
 */
export function item(id, fields) {
  return { ...EMPTY_ITEM, id, project: `Projet ${id}`, ...fields };
}

/** @param {{id: string}[]} items */
export function ids(items) {
  return items.map(({ id }) => id);
}
