/** The button by which people clap for the project on air. */

import { Applause } from "topchrono/core/applause.js";
import { raiseHand } from "topchrono/ui/raise_hand.js";

/** @returns {(onAir: string) => void} to be called with the item in the picture */
export function startClapping() {
  const button = /** @type {HTMLButtonElement} */ (document.querySelector(".clap"));
  const times = /** @type {HTMLElement} */ (document.querySelector(".times"));
  const applause = new Applause();
  let item = "";
  let claps = 0;
  button.addEventListener("click", () => {
    claps += 1;
    applause.clap(item);
    times.textContent = `×${claps}`;
    raiseHand(button);
  });
  // A key that is held down is no applause.
  button.addEventListener("keydown", (event) => {
    if (event.repeat) event.preventDefault();
  });
  return (onAir) => {
    if (onAir === item) return;
    item = onAir;
    claps = 0;
    times.textContent = "";
  };
}
