/** Which column is shown where not all of them fit, and what has come in since its column was looked at. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";
import { thePanel } from "../_shared/panel.js";
import { unreadMessages } from "../talkback/box.js";

/** @import { Panel } from "../_shared/panel.js" */

export function registerTabs() {
  Alpine.data("tabs", () => ({
    /** @param {Panel["tab"]} tab */
    show(tab) {
      thePanel().tab = tab;
    },
    /** @param {Panel["tab"]} tab */
    mark(tab) {
      return thePanel().tab === tab ? "page" : false;
    },
    get airBadge() {
      return theEvening().follow?.news ? 1 : "";
    },
    get airBadgeWords() {
      return this.airBadge ? _("le tableau suivi a changé") : "";
    },
    get alerts() {
      return theEvening().alerts.filter((alert) => alert.resolved_at === null).length;
    },
    get badge() {
      return this.alerts + theEvening().warnings.length + unreadMessages().length || "";
    },
    get badgeWords() {
      return this.badge ? _("alertes, passages à risque et messages à lire") : "";
    },
  }));
}
