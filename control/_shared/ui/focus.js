/** The focus for what is only now being shown. */

import Alpine from "alpinejs";

/** What this module has focused last: to go on from there takes nothing from anybody. @type {Element | null} */
let placed = null;

/**
 * Remember where the focus is, before something takes its time.
 * @returns {() => boolean} whether nobody has chosen another place since
 */
export function focusKept() {
  const before = document.activeElement;
  return () => [before, placed, document.body].includes(document.activeElement);
}

/**
 * Focus what a change just made brings to the page: Alpine shows it in the browser's next frame, and what is not yet
 * shown takes no focus. Who is quicker than that frame keeps the place they chose: what they type belongs there.
 * @param {() => HTMLElement | null | undefined} find
 * @param {() => boolean} [isKept] from {@link focusKept}, if the change has waited for an answer
 */
export function focusSoon(find, isKept = focusKept()) {
  void Alpine.nextTick(() =>
    requestAnimationFrame(() => {
      if (!isKept()) return;
      const found = find();
      found?.focus();
      placed = found ?? placed;
    }),
  );
}
