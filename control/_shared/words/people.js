/** Who and where. */

/** @import { AnyItemView, CityView } from "topchrono/core/contract.js" */

/** @param {AnyItemView} item */
export function peopleWords(item) {
  return joined(item.speaker, item.association);
}

/** @param {AnyItemView | undefined} item */
export function placeWords(item) {
  return joined(item?.city, item?.theme);
}

/** @param {(string | undefined)[]} parts */
export function joined(...parts) {
  return parts.filter(Boolean).join(" · ");
}

/**
 * @param {string} slug
 * @param {CityView[]} cities
 */
export function cityName(slug, cities) {
  return cities.find((city) => city.slug === slug)?.name ?? slug;
}
