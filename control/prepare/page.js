/** Where an evening is prepared: read this first. Each step is a component of its own. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/core/evening.js";
import { registerQuoting } from "topchrono/ui/quoting.js";
import { openSteps, registerSteps } from "./_shared/steps.js";
import { registerCities } from "./cities/box.js";
import { registerEvening } from "./evening/box.js";
import { registerLook } from "./look/box.js";
import { registerObs } from "./obs/box.js";
import { registerOffers } from "./offers/box.js";
import { registerOnline } from "./online/box.js";
import { registerProgramme } from "./programme/box.js";
import { registerReady } from "./ready/box.js";

/** The page's own store, for the browser's console. */
export { now, send, theEvening } from "topchrono/core/evening.js";

openEvening();
openSteps();
registerQuoting();
for (const register of [
  registerSteps,
  registerProgramme,
  registerEvening,
  registerCities,
  registerObs,
  registerOffers,
  registerLook,
  registerOnline,
  registerReady,
]) {
  register();
}
Alpine.start();
