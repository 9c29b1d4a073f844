/** The public's page: what the server has printed is kept up to date. */

import { LiveLine } from "topchrono/core/live_connection.js";
import { paced } from "topchrono/core/schedule.js";
import { tellWhenLost } from "topchrono/ui/connection_notice.js";
import { startClapping } from "./clap.js";
import { watchPlace } from "./mini_strip.js";
import { showNow } from "./now.js";
import { Programme } from "./programme.js";

/** @import { View } from "topchrono/core/types.js" */

const PATIENCE_MS = 2500;

const programme = new Programme();
const clapFor = startClapping();

const keepTime = paced(() => {
  if (!line.view.show) return Infinity;
  const { isNew, changesIn } = line.followDrift();
  const view = /** @type {View} */ (line.view);
  if (isNew) programme.show(view);
  return Math.min(showNow(view, line.now()), changesIn);
});

const line = new LiveLine({
  onChange: () => {
    programme.show(/** @type {View} */ (line.view));
    clapFor(line.view.on_air?.id ?? "");
    keepTime();
    document.documentElement.dataset.live = "yes";
  },
  onStatus: tellWhenLost(/** @type {HTMLElement} */ (document.querySelector(".line")), PATIENCE_MS),
  onClock: keepTime,
});

watchPlace();
