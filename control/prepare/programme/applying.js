/** Applying a draft, or abandoning it. */

import Alpine from "alpinejs";
import { newId } from "topchrono/core/commands.js";
import { focusKept, focusSoon } from "topchrono/ui/focus.js";
import { differenceWords } from "topchrono/words/difference.js";
import { _, ngettext } from "topchrono/words/translate.js";
import { call } from "../_shared/requests.js";
import { announce } from "../_shared/steps.js";
import { DRAFTS, FOLLOW } from "./addresses.js";
import { chosenFields } from "./draft.js";
import { forgetGiven } from "./giving.js";
import { ask, closeDraft, compareAnew, opened } from "./opened.js";
import { runAlone, work } from "./work.js";

const NO_ATTEMPT = { content: "", id: "" };
let attempt = NO_ATTEMPT;

export function registerProgrammeApplying() {
  Alpine.data("programmeApplying", () => ({
    get applyWords() {
      if (!opened.draft?.is_usable) return _("Corrigez d’abord les erreurs");
      const { theirs } = chosenFields(opened.draft, opened.choices);
      const isKept = !differenceWords(opened.draft) && !Object.keys(theirs).length;
      return isKept ? _("Garder la soirée telle quelle") : _("Appliquer à la soirée");
    },
    get lossWords() {
      const count = (opened.draft?.rows ?? []).filter((row) => row.fate === "withdrawn").length;
      return count ? ngettext("{count} pitch sera retiré de la soirée.", "{count} pitchs seront retirés de la soirée.", count) : "";
    },
    get canFollow() {
      return opened.draft?.source === "address" && !opened.draft.is_followed;
    },
    async apply() {
      const { draft } = opened;
      if (!draft) return;
      const request = { expect: draft.expect, ...chosenFields(draft, opened.choices) };
      // What got no answer may have been done: the same again is sent under the same id.
      const content = JSON.stringify([draft.draft, request]);
      if (content !== attempt.content) attempt = { content, id: newId() };
      const { id } = attempt;
      const isKept = focusKept();
      const reply = await runAlone(() => call("POST", `${DRAFTS}/${draft.draft}/apply`, { json: { id, ...request } }));
      if (!reply) return;
      const { problem } = reply;
      if (problem?.code !== "no_answer") attempt = NO_ATTEMPT;
      if (problem?.code === "stale_programme") {
        await compareAnew();
        work.problem = _("La soirée a changé entre-temps : la comparaison est refaite. Relisez-la, puis appliquez.");
        return;
      }
      if (problem) {
        if (problem.code === "unknown_draft") closeDraft();
        work.problem = problem.message;
        return;
      }
      if (opened.wantsToFollow) await ask(() => call("PUT", FOLLOW, { json: { draft: draft.draft } }));
      closeDraft();
      forgetGiven();
      announce(_("Programme appliqué."));
      focusSoon(() => document.getElementById("programme-title"), isKept);
    },
    abandon() {
      closeDraft();
      work.problem = "";
      focusSoon(() => document.getElementById("programme-title"));
    },
  }));
}
