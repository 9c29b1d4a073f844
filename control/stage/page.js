/** The speaker's clock alone on the screen. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/evening.js";
import { registerStage } from "topchrono/stage.js";

registerStage();
openEvening();
Alpine.start();
