/** What the room's phones are good for: to help the project on air; between pitches, to read the programme. */

import { fill } from "topchrono/ui/fields.js";
import { helpersWords } from "topchrono/words/counts.js";

/** @import { View } from "topchrono/core/contract.js" */

/**
 * When the code of a project does not come, that of the programme is better than none.
 * @param {HTMLElement} screen
 */
export function startPhone(screen) {
  const image = /** @type {HTMLImageElement} */ (screen.querySelector(".phone img"));
  image.addEventListener("error", () => {
    image.src = image.dataset.home ?? "";
  });
}

/**
 * @param {HTMLElement} screen
 * @param {View} view
 */
export function showPhone(screen, view) {
  const item = projectOnAir(view);
  const phone = /** @type {HTMLElement} */ (screen.querySelector(".phone"));
  const image = /** @type {HTMLImageElement} */ (phone.querySelector("img"));
  const address = item ? `/qr/${item.id}.svg` : (image.dataset.home ?? "");
  if (image.getAttribute("src") !== address) image.src = address;
  /** @type {HTMLElement} */ (phone.querySelector(".programme")).hidden = item !== null;
  /** @type {HTMLElement} */ (phone.querySelector(".help")).hidden = item === null;
  fill(phone, { helpers: item ? helpersWords(view.help.people[item.id]) : "" });
}

/**
 * The project that a room may help and clap for now.
 * @param {Partial<View>} view
 */
export function projectOnAir({ show, on_air }) {
  return show?.phase === "live" && on_air?.kind === "pitch" ? on_air : null;
}
