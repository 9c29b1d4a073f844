/** What this step is waiting for, and why the last thing failed. */

import Alpine from "alpinejs";
import { focusKept, focusSoon } from "topchrono/ui/focus.js";

export const work = Alpine.reactive({ isBusy: false, problem: "" });

/**
 * Wait for one thing at a time; null if another one is under way. What is disabled meanwhile loses the focus.
 * @template Value
 * @param {() => Promise<Value>} start
 * @returns {Promise<Value | null>}
 */
export async function runAlone(start) {
  if (work.isBusy) return null;
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const isKept = focusKept();
  work.isBusy = true;
  work.problem = "";
  const value = await start();
  work.isBusy = false;
  focusSoon(() => focused, isKept);
  return value;
}
