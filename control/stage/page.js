/** The speaker's clock alone on the screen. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/core/evening.js";
import { registerStage } from "topchrono/ui/stage.js";

registerStage();
openEvening();
Alpine.start();
