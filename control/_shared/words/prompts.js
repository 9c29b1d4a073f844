/** The ready-made messages on the screen of the person who pitches. */

import { _ } from "./translate.js";

/** By the name that keys call them by, as in `web/commands/keys.py`. */
export function readyPrompts() {
  return {
    louder: _("Plus fort"),
    camera: _("Regardez la caméra"),
    closer: _("Rapprochez-vous du micro"),
    conclude: _("Concluez"),
  };
}
