/** The focus for what is only now being shown. */

import Alpine from "alpinejs";

/**
 * Focus what a change just made brings to the page: Alpine shows it in the browser's next frame, and what is not yet
 * shown takes no focus.
 * @param {() => HTMLElement | null | undefined} find
 */
export function focusSoon(find) {
  void Alpine.nextTick(() => requestAnimationFrame(() => find()?.focus()));
}
