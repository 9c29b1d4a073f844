/** Starts an overlay's page once its parts have registered their own logic: the connection to the server, Alpine, the fit. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/core/evening.js";
import { keepInBoxes } from "./fit.js";

/** The page's own store, for the browser's console. */
export { now, send, theEvening } from "topchrono/core/evening.js";

openEvening();
Alpine.start();
keepInBoxes();
