/** Filling the places of a page, `<p data-field="project">`: always as text, and only where it differs. */

/** What places were given last: where a text is fitted, soft hyphens may have come into it. @type {WeakMap<Element, string>} */
const given = new WeakMap();

/**
 * @param {ParentNode} root
 * @param {Record<string, string>} texts by the name of the field; a place without a text is hidden
 */
export function fill(root, texts) {
  for (const [name, text] of Object.entries(texts)) {
    for (const place of root.querySelectorAll(`[data-field="${name}"]`)) {
      if ((given.get(place) ?? place.textContent) !== text) place.textContent = text;
      given.set(place, text);
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
    const [before, after] = [given.get(list), JSON.stringify(texts)];
    given.set(list, after);
    const rows = [...list.children];
    const isSame = rows.length === texts.length && rows.every((row, place) => row.textContent === texts[place]);
    if (before === after || isSame) continue;
    list.replaceChildren(
      ...texts.map((text) => {
        const row = document.createElement("li");
        row.textContent = text;
        return row;
      }),
    );
  }
}
