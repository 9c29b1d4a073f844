/** The public's page: what the server rendered is kept up to date. */

import { coalesce } from "topchrono/core/coalesce.js";
import { LiveConnection } from "topchrono/core/live_connection.js";
import { scheduled } from "topchrono/core/schedule.js";
import { connectionNotice } from "topchrono/ui/connection_notice.js";
import { startClapping } from "./clap.js";
import { showLook } from "./look.js";
import { startMiniStrip } from "./mini_strip.js";
import { showNow } from "./now.js";
import { Programme } from "./programme.js";

/** @import { View } from "topchrono/core/contract.js" */

const GRACE_MS = 2500;

const programme = new Programme();
const clapFor = startClapping();

const updateTime = scheduled(() => {
  if (!connection.view.show) return Infinity;
  const { isNew, changesIn } = connection.followDrift();
  const view = /** @type {View} */ (connection.view);
  if (isNew) programme.show(view);
  return Math.min(showNow(view, connection.now()), changesIn);
});

const connection = new LiveConnection({
  onChange: coalesce(() => {
    const view = /** @type {View} */ (connection.view);
    programme.show(view);
    showLook(view.look);
    clapFor(connection.view.on_air?.id ?? "");
    updateTime();
    document.documentElement.dataset.live = "yes";
  }),
  onStatus: connectionNotice(/** @type {HTMLElement} */ (document.querySelector(".connection-notice")), GRACE_MS),
  onClock: updateTime,
});

startMiniStrip();
