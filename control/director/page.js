/** The director's panel: read this first. Each box of the page is a component of its own. */

import Alpine from "alpinejs";
import sort from "@alpinejs/sort";
import { openEvening } from "topchrono/core/evening.js";
import { registerAlerts } from "./alerts.js";
import { registerCities } from "./cities.js";
import { registerEditor } from "./editor.js";
import { registerIncident } from "./incident.js";
import { registerJournal } from "./journal.js";
import { registerLock } from "./lock.js";
import { registerObs } from "./obs.js";
import { registerOffers } from "./offers.js";
import { registerOverlays } from "./overlays.js";
import { openPanel, registerFrame } from "./panel.js";
import { registerPrompt } from "./prompt.js";
import { registerQuestion } from "./question.js";
import { registerRow } from "./row.js";
import { registerRundown } from "./rundown.js";
import { registerSettings } from "./settings.js";
import { registerStrip } from "./strip.js";
import { registerTabs } from "./tabs.js";
import { registerTalkback } from "./talkback.js";
import { registerWarnings } from "./warnings.js";

Alpine.plugin(sort);
openEvening();
openPanel();
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
