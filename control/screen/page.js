/** The screen of a watch party: shows the evening as of now, less the delay of the picture beside it. */

import { keepAwake } from "topchrono/awake.js";
import { keepFitted } from "topchrono/fit.js";
import { LiveLine } from "topchrono/live.js";
import { paced } from "topchrono/pace.js";
import { showBelow } from "./below.js";
import { startKnobs } from "./knobs.js";
import { showNow } from "./now.js";
import { startPicture } from "./picture.js";

/** @import { View } from "../_shared/types.js" */

/** A room full of people need not know of a line that comes back by itself within this time. */
const PATIENCE_MS = 4000;

const screen = /** @type {HTMLElement} */ (document.querySelector(".screen"));
const lost = /** @type {HTMLElement} */ (screen.querySelector(".lost"));
const picture = /** @type {HTMLElement | null} */ (screen.querySelector(".picture"));
let told = 0;

const show = paced(() => {
  if (!line.view.show) return Infinity;
  const view = /** @type {View} */ (line.view);
  return Math.min(showNow(screen, view, line.now()), showBelow(screen, view, line.now()));
});

const line = new LiveLine(
  {
    onChange: show,
    onStatus: (isConnected) => {
      window.clearTimeout(told);
      if (isConnected) lost.hidden = true;
      else if (lost.hidden) told = window.setTimeout(() => (lost.hidden = false), PATIENCE_MS);
    },
    onClock: show,
  },
  Number(screen.dataset.delay),
);

for (const words of screen.querySelectorAll(".words")) keepFitted(/** @type {HTMLElement} */ (words), { smallest: 0.4 });
keepAwake();
const video = picture ? startPicture(picture) : null;
startKnobs(screen, video, (delayMs) => {
  line.delayMs = delayMs;
  show();
});
