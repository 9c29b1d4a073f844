/** The list of those who come next. */

import { fill } from "topchrono/ui/fields.js";
import { formatTime } from "topchrono/words/times.js";

/** @import { ItemView, View } from "topchrono/core/contract.js" */

/**
 * @param {HTMLElement} section with a list and the template of its rows
 * @param {View} view
 * @param {ItemView[]} items
 */
export function fillNext(section, { show, forecast }, items) {
  const list = /** @type {HTMLElement} */ (section.querySelector("ol"));
  const template = /** @type {HTMLTemplateElement} */ (section.querySelector("template"));
  section.hidden = items.length === 0;
  while (list.children.length > items.length) list.lastElementChild?.remove();
  while (list.children.length < items.length) list.append(template.content.cloneNode(true));
  const hasTimes = show.phase === "live" || show.starts_at !== null;
  items.forEach((item, place) => {
    const row = /** @type {HTMLElement} */ (list.children[place]);
    const at = hasTimes ? formatTime(forecast.expected_at[item.id]) : "";
    fill(row, { at, project: item.project, city: item.city });
    const link = row.querySelector("a");
    if (link) link.href = `#${item.id}`;
  });
}
