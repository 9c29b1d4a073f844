/** Plays the stream as the screens of the watch parties do. */

import { startPlayer } from "../screen/stream_player.js";

const picture = /** @type {HTMLElement | null} */ (document.querySelector("[data-address]"));
if (picture) startPlayer(picture);
