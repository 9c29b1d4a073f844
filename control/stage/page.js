/** The speaker's clock alone on the screen. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/core/evening.js";
import { registerQuoting } from "topchrono/ui/quoting.js";
import { registerStage } from "topchrono/ui/stage.js";

/** The page's own store, for the browser's console. */
export { now, send, theEvening } from "topchrono/core/evening.js";

registerQuoting();
registerStage();
openEvening();
Alpine.start();
