/** The public's page: what the server has printed is kept up to date. */

import { LiveLine } from "topchrono/live.js";
import { paced } from "topchrono/pace.js";
import { showNow } from "./now.js";
import { Programme } from "./programme.js";
import { watchPlace } from "./place.js";

/** @import { View } from "../_shared/types.js" */

/** A line that comes back within this time was never lost as far as anyone can tell. */
const PATIENCE_MS = 2500;

const lost = /** @type {HTMLElement} */ (document.querySelector(".line"));
const programme = new Programme();
let told = 0;

const keepTime = paced(() => (line.view.show ? showNow(/** @type {View} */ (line.view), line.now()) : Infinity));

const line = new LiveLine({
  onChange: () => {
    programme.show(/** @type {View} */ (line.view));
    keepTime();
    document.documentElement.dataset.live = "yes";
  },
  onStatus: (isConnected) => {
    if (isConnected) {
      window.clearTimeout(told);
      told = 0;
      lost.hidden = true;
    } else {
      told ||= window.setTimeout(() => (lost.hidden = false), PATIENCE_MS);
    }
  },
  onClock: keepTime,
});

watchPlace();
