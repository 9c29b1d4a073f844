/** The screen of a watch party: shows the evening as of now, less the delay of the picture beside it. */

import { Applause } from "topchrono/core/applause.js";
import { coalesce } from "topchrono/core/coalesce.js";
import { LiveConnection } from "topchrono/core/live_connection.js";
import { scheduled } from "topchrono/core/schedule.js";
import { isOffAir } from "topchrono/core/upgrade.js";
import { connectionNotice } from "topchrono/ui/connection_notice.js";
import { keepFitted } from "topchrono/ui/fit.js";
import { raiseHand } from "topchrono/ui/raise_hand.js";
import { keepScreenOn } from "topchrono/ui/wake_lock.js";
import { showFooter } from "./footer.js";
import { showNow } from "./now.js";
import { projectOnAir, showPhone, startPhone } from "./phone.js";
import { startSettings } from "./settings.js";
import { startPlayer } from "./stream_player.js";

/** @import { View } from "topchrono/core/contract.js" */

const GRACE_MS = 4000;

const screen = /** @type {HTMLElement} */ (document.querySelector(".screen"));
const claps = /** @type {HTMLElement} */ (screen.querySelector(".claps"));
const clap = /** @type {HTMLButtonElement} */ (screen.querySelector("[data-action=clap]"));
const picture = /** @type {HTMLElement | null} */ (screen.querySelector(".picture"));

const show = scheduled(() => {
  if (!connection.view.show) return Infinity;
  const { changesIn } = connection.followDrift();
  const view = /** @type {View} */ (connection.view);
  showPhone(screen, view);
  clap.disabled = projectOnAir(view) === null;
  return Math.min(showNow(screen, view, connection.now()), showFooter(screen, view, connection.now()), changesIn);
});

const connection = new LiveConnection(
  {
    onChange: coalesce(show),
    onStatus: connectionNotice(/** @type {HTMLElement} */ (screen.querySelector(".connection-notice")), GRACE_MS),
    onClock: show,
    mayReload: () => isOffAir(connection.view),
  },
  Number(screen.dataset.delay),
);

for (const words of screen.querySelectorAll(".words")) keepFitted(/** @type {HTMLElement} */ (words), { smallest: 0.4 });
keepScreenOn();
startPhone(screen);
const video = picture ? startPlayer(picture) : null;
const applause = new Applause();
startSettings(screen, video, {
  onDelay: (delayMs) => {
    connection.delayMs = delayMs;
    show();
  },
  onClap: () => {
    const item = projectOnAir(connection.view);
    if (!item) return;
    applause.clap(item.id);
    raiseHand(claps);
  },
});
