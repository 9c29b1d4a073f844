/** The connection to the evening. */

import { _ } from "topchrono/words/translate.js";

/** @import { Status } from "topchrono/core/types.js" */

/** @param {Status} status */
export function connectionLabel(status) {
  return {
    connecting: _("Connexion…"),
    connected: _("Connecté"),
    lost: _("Hors ligne"),
    refused: _("Lien refusé"),
  }[status];
}
