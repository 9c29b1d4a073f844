/** The names of what stands above the picture. */

import { _ } from "topchrono/words/translate.js";

/** @param {string} name */
export function overlayLabel(name) {
  return (
    {
      clock: _("Chrono"),
      lower_third: _("Synthé"),
      next_up: _("À suivre"),
      needs: _("Besoins"),
      applause: _("Applaudissements"),
      ticker: _("Bandeau"),
      waiting: _("Écran d'attente"),
      slate: _("Mire d'attente"),
      time_up: _("Temps écoulé"),
    }[name] ?? name
  );
}
