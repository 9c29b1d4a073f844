/** Fields that are saved by a command. */

import Alpine from "alpinejs";
import { send } from "topchrono/core/evening.js";

/** @import { Answer } from "topchrono/core/contract.js" */

/**
 * Save a field by a command: `fields` makes the command's from the value and the one that was seen.
 * @template Value
 * @param {string} type
 * @param {(value: Value, was: Value) => Record<string, unknown>} fields
 * @returns {(value: Value, was: Value) => Promise<Answer>}
 */
export function saveBy(type, fields) {
  return async (value, was) => {
    const answer = await send(type, fields(value, was));
    // The field itself says why.
    /** @type {{ refusal: string }} */ (Alpine.store("evening")).refusal = "";
    return answer;
  };
}
