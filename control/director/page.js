/** The director's panel: read this first. Each box of the page is a component of its own. */

import Alpine from "alpinejs";
import { openEvening } from "topchrono/core/evening.js";
import { registerQuoting } from "topchrono/ui/quoting.js";
import { openPanel, registerFrame } from "./_shared/panel.js";
import { registerAlerts } from "./alerts/box.js";
import { registerCities } from "./cities/box.js";
import { registerEditor } from "./editor/box.js";
import { registerIncident } from "./incident/box.js";
import { registerJournal } from "./journal/box.js";
import { registerLock } from "./lock/box.js";
import { registerObs } from "./obs/box.js";
import { registerOffers } from "./offers/box.js";
import { registerOverlays } from "./overlays/box.js";
import { registerProgramme, registerProgrammeNews } from "./programme/box.js";
import { registerPrompt } from "./prompt/box.js";
import { registerQuestion } from "./question/box.js";
import { registerRundown } from "./rundown/box.js";
import { registerRow } from "./rundown/row.js";
import { registerSettings } from "./settings/box.js";
import { registerStrip } from "./strip/box.js";
import { registerTabs } from "./tabs/box.js";
import { registerTalkback } from "./talkback/box.js";
import { registerWarnings } from "./warnings/box.js";

/** The page's own store, for the browser's console. */
export { now, send, theEvening } from "topchrono/core/evening.js";

openEvening();
openPanel();
registerQuoting();
for (const register of [
  registerFrame,
  registerStrip,
  registerLock,
  registerTabs,
  registerRundown,
  registerRow,
  registerEditor,
  registerQuestion,
  registerIncident,
  registerObs,
  registerOffers,
  registerOverlays,
  registerProgramme,
  registerProgrammeNews,
  registerPrompt,
  registerSettings,
  registerWarnings,
  registerAlerts,
  registerCities,
  registerTalkback,
  registerJournal,
]) {
  register();
}
Alpine.start();
