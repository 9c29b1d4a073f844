/** The dragging of rows: a fifth of the panel's script, loaded once somebody points at the page. */

import Alpine from "alpinejs";

/**
 * @param {HTMLElement} list
 * @param {string} config - the name in the list's component of how it is sorted
 */
export function sortOncePointedAt(list, config) {
  let failures = 0;
  const listen = () => window.addEventListener("pointermove", () => void load(), { once: true, passive: true });
  const load = async () => {
    const address = import.meta.resolve("@alpinejs/sort");
    try {
      // Many browsers keep in mind that a module could not be had, and ask for it again under another address alone.
      const { default: sort } = await import(failures ? `${address}?again=${failures}` : address);
      Alpine.plugin(sort);
      list.setAttribute("x-sort:config", config);
      list.setAttribute("x-sort", "");
    } catch {
      failures += 1;
      listen();
    }
  };
  listen();
}
