/** The programme that the evening has, and its last correction. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";
import { focusKept, focusSoon } from "topchrono/ui/focus.js";
import { programmeWords } from "topchrono/words/counts.js";
import { differenceWords } from "topchrono/words/difference.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { announce } from "../_shared/steps.js";
import { compareAnew, opened } from "./opened.js";
import { runAlone } from "./work.js";

export function registerProgrammeNow() {
  Alpine.data("programmeNow", () => ({
    get nowWords() {
      const pitches = theEvening().rundown.filter((item) => item.kind === "pitch" && item.status !== "withdrawn");
      if (!pitches.length) return _("Encore aucun pitch.");
      const cities = new Set(pitches.map((item) => item.city_slug).filter((slug) => slug !== "en-ligne"));
      return `${programmeWords(pitches.length, cities.size)}.`;
    },
    get correctionWords() {
      const correction = theEvening().correction;
      if (!correction) return "";
      const what = differenceWords(correction) || _("rien de visible");
      return _("Dernière correction, à {time} : {what}.", { time: formatTime(correction.at), what });
    },
    get inTheWay() {
      const project = theEvening().correction?.in_the_way;
      if (!project) return "";
      return _("« {project} » a changé depuis : elle ne peut plus être annulée.", { project });
    },
    async undo() {
      const correction = theEvening().correction;
      if (!correction) return;
      const isKept = focusKept();
      const answer = await runAlone(() => send("undo_programme", { at: correction.at }));
      if (!answer?.ok) return;
      announce(_("Correction annulée."));
      focusSoon(() => document.getElementById("programme-title"), isKept);
      if (opened.draft) await compareAnew();
    },
  }));
}
