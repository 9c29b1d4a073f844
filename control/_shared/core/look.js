/** Gives a page the evening's colours and pictures: the variables of its style sheets, `--look-accent` and so on. */

/** @import { LookSection } from "topchrono/core/contract.js" */

const PREFIX = "--look-";

/**
 * Set the variables that were chosen, and remove those that no longer are.
 * @param {LookSection} look
 * @param {CSSStyleDeclaration} [style]
 */
export function applyLook({ variables }, style = document.documentElement.style) {
  const wanted = new Map(Object.entries(variables).map(([name, value]) => [PREFIX + name, value]));
  for (const name of Array.from(style)) {
    if (name.startsWith(PREFIX) && !wanted.has(name)) style.removeProperty(name);
  }
  for (const [name, value] of wanted) style.setProperty(name, value);
}
