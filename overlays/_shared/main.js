/** Starts an overlay's page: the parts' own logic, the connection to the server, Alpine. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/core/evening.js";
import "../applause/overlay.js";
import "../clock/overlay.js";
import "../lower_third/overlay.js";
import "../needs/overlay.js";
import "../next_up/overlay.js";
import "../ticker/overlay.js";
import "../time_up/overlay.js";
import "../waiting/overlay.js";

openEvening();
Alpine.start();
