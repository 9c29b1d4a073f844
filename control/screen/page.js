/** The screen of a watch party: shows the evening as of now, less the delay of the picture beside it. */

import { Applause, raiseHand } from "topchrono/core/applause.js";
import { LiveLine } from "topchrono/core/live_connection.js";
import { paced } from "topchrono/core/schedule.js";
import { tellWhenLost } from "topchrono/ui/connection_notice.js";
import { keepFitted } from "topchrono/ui/fit.js";
import { keepAwake } from "topchrono/ui/wake_lock.js";
import { showBelow } from "./footer.js";
import { showNow } from "./now.js";
import { projectOnAir, showPhone, startPhone } from "./phone.js";
import { startKnobs } from "./settings.js";
import { startPicture } from "./stream_player.js";

/** @import { View } from "topchrono/core/types.js" */

const PATIENCE_MS = 4000;

const screen = /** @type {HTMLElement} */ (document.querySelector(".screen"));
const cheers = /** @type {HTMLElement} */ (screen.querySelector(".cheers"));
const clap = /** @type {HTMLButtonElement} */ (screen.querySelector("[data-knob=clap]"));
const picture = /** @type {HTMLElement | null} */ (screen.querySelector(".picture"));

const show = paced(() => {
  if (!line.view.show) return Infinity;
  const { changesIn } = line.followDrift();
  const view = /** @type {View} */ (line.view);
  showPhone(screen, view);
  clap.disabled = projectOnAir(view) === null;
  return Math.min(showNow(screen, view, line.now()), showBelow(screen, view, line.now()), changesIn);
});

const line = new LiveLine(
  {
    onChange: show,
    onStatus: tellWhenLost(/** @type {HTMLElement} */ (screen.querySelector(".lost")), PATIENCE_MS),
    onClock: show,
  },
  Number(screen.dataset.delay),
);

for (const words of screen.querySelectorAll(".words")) keepFitted(/** @type {HTMLElement} */ (words), { smallest: 0.4 });
keepAwake();
startPhone(screen);
const video = picture ? startPicture(picture) : null;
const applause = new Applause();
startKnobs(screen, video, {
  onDelay: (delayMs) => {
    line.delayMs = delayMs;
    show();
  },
  onClap: () => {
    const item = projectOnAir(line.view);
    if (!item) return;
    applause.clap(item.id);
    raiseHand(cheers);
  },
});
