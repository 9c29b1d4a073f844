/** Starts an overlay's page once its parts have registered their own logic: the connection to the server, Alpine, the fit. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/core/evening.js";
import { keepInBoxes } from "./fit.js";

openEvening();
Alpine.start();
keepInBoxes();
