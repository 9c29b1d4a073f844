/** Texts of an element, rewritten where they stand. */

/**
 * @param {Element} element
 * @param {(text: string) => string} rewrite
 */
export function rewriteTexts(element, rewrite) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = /** @type {Text} */ (walker.currentNode);
    const text = rewrite(node.data);
    if (text !== node.data) node.data = text;
  }
}
