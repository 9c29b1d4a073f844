/** The connection to the evening. */

import { _ } from "topchrono/words/translate.js";

/** @import { Status } from "topchrono/core/types.js" */

/** @param {Status} status */
export function connectionLabel(status) {
  return {
    connecting: _("Connexion…"),
    connected: _("Connecté"),
    polled: _("Connecté, quelques secondes de retard"),
    lost: _("Hors ligne"),
    refused: _("Lien refusé"),
  }[status];
}
