/** Filling the places of a page, `<p data-field="project">`: always as text, and only where it differs. */

/**
 * @param {ParentNode} root
 * @param {Record<string, string>} texts by the name of the field; a place without a text is hidden
 */
export function fill(root, texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const place of root.querySelectorAll(`[data-field="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
      /** @type {HTMLElement} */ (place).hidden = text === "";
    }
  }
}

/**
 * @param {ParentNode} root
 * @param {string} name of the list's field
 * @param {string[]} texts one row each; an empty list is hidden
 */
export function fillList(root, name, texts) {
  for (const list of root.querySelectorAll(`ul[data-field="${name}"]`)) {
    /** @type {HTMLElement} */ (list).hidden = texts.length === 0;
    const rows = [...list.children];
    if (rows.length === texts.length && rows.every((row, place) => row.textContent === texts[place])) continue;
    list.replaceChildren(
      ...texts.map((text) => {
        const row = document.createElement("li");
        row.textContent = text;
        return row;
      }),
    );
  }
}
