/** Starts an overlay's page once its parts have registered their own logic: the connection to the server, Alpine, the fit. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/core/evening.js";
import { applyLook } from "topchrono/core/look.js";
import { keepInBoxes } from "./fit.js";
import { alignTransitions } from "./transitions.js";

/** The page's own store, for the browser's console. */
export { now, send, theEvening } from "topchrono/core/evening.js";

const evening = openEvening();
Alpine.effect(() => {
  // Until the first message the page has the look that it was made with.
  if (evening.show) applyLook(evening.look);
});
alignTransitions();
Alpine.start();
keepInBoxes();
