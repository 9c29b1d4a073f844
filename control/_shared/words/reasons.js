/** Reasons to choose from; others can be typed. */

import { _ } from "topchrono/words/translate.js";

/** Why the slate goes on air. */
export function holdReasons() {
  return [_("Son coupé"), _("Image perdue"), _("Connexion perdue avec la ville"), _("Problème en régie"), _("Problème en plateau")];
}

/** Why a run does not count. */
export function voidReasons() {
  return [
    _("Son coupé"),
    _("Image perdue"),
    _("Connexion perdue avec la ville"),
    _("Mauvaise personne à l'antenne"),
    _("Chrono lancé trop tôt"),
  ];
}
