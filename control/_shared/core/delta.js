/** Later messages have parts in place of sections that grow with the programme: here they become sections again. */

import { stillToCome } from "topchrono/core/scene.js";

/** @import { AnyItemView, Delta, ForecastSection, Pace, PossibleChange, View } from "topchrono/core/contract.js" */

/**
 * @param {Partial<View & Delta>} changes of a message
 * @param {Partial<View>} view before it
 * @returns {Partial<View>} the changed sections, each whole; items that have not changed are the same objects
 */
export function wholeSections({ items, possible, pace, city_views, helpers, claps, ...sections }, view) {
  let rundown = sections.rundown ?? view.rundown ?? [];
  if (items) rundown = rundown.map((item) => items[item.id] ?? item);
  if (possible) rundown = withPossible(rundown, possible);
  if (items || possible) sections.rundown = rundown;
  const onDeck = "on_deck" in sections ? sections.on_deck : view.on_deck;
  if (pace) sections.forecast = forecastOf(pace, rundown, onDeck);
  if (city_views) sections.cities = (view.cities ?? []).map((city) => city_views[city.slug] ?? city);
  if (helpers) sections.help = { people: { ...view.help?.people, ...helpers } };
  if (claps) sections.applause = { claps: { ...view.applause?.claps, ...claps } };
  return sections;
}

/**
 * @param {AnyItemView[]} rundown
 * @param {PossibleChange[]} changes
 * @returns {AnyItemView[]}
 */
function withPossible(rundown, changes) {
  const byItem = new Map(changes.flatMap(({ items, possible }) => items.map((id) => [id, possible])));
  return rundown.map((item) => (byItem.has(item.id) ? { ...item, possible: byItem.get(item.id) } : item));
}

/**
 * When each item still to come is expected on air, as the server reckons: `show/forecast.py`.
 * @param {Pace} pace
 * @param {AnyItemView[]} rundown
 * @param {AnyItemView | null | undefined} onDeck
 * @returns {ForecastSection}
 */
export function forecastOf({ next_at, ...rest }, rundown, onDeck) {
  /** @type {ForecastSection["expected_at"]} */
  const expectedAt = {};
  if (next_at !== null) {
    let at = next_at;
    for (const { id, length_ms } of stillToCome(rundown, onDeck)) {
      expectedAt[id] = at;
      at += length_ms + rest.change_over_ms;
    }
  }
  return { ...rest, expected_at: expectedAt };
}
