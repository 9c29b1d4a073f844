/** The address that is followed, and what differs there. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { differenceWords } from "topchrono/words/difference.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { call } from "../_shared/requests.js";
import { DRAFTS, FOLLOW } from "./addresses.js";
import { ask, receive } from "./opened.js";

export function registerProgrammeFollowed() {
  Alpine.data("programmeFollowed", () => ({
    get followed() {
      return theEvening().follow !== null;
    },
    get followedAddress() {
      return theEvening().follow?.address ?? "";
    },
    get hasNews() {
      return Boolean(theEvening().follow?.news);
    },
    get followWords() {
      const follow = theEvening().follow;
      if (!follow) return "";
      if (follow.problem) return _(follow.problem.message, follow.problem.details);
      if (follow.news) return _("Le tableau a changé : {what}. Rien n’est appliqué.", { what: differenceWords(follow.news) });
      if (follow.checked_at === null) return _("Première lecture…");
      return _("Rien de nouveau. Lu à {time}.", { time: formatTime(follow.checked_at) });
    },
    async openFollowed() {
      await receive(() => call("POST", DRAFTS, { json: {} }));
    },
    async checkNow() {
      await ask(() => call("POST", `${FOLLOW}/check`, { json: {} }));
    },
    async stopFollowing() {
      await ask(() => call("DELETE", FOLLOW));
    },
  }));
}
