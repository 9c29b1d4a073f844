/** How pitches in danger are described. */

import { ONLINE } from "topchrono/core/cities.js";
import { theEvening } from "topchrono/core/evening.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { AnyItemView, PitchWarning } from "topchrono/core/contract.js" */

/** @param {string | null} id */
export function itemOf(id) {
  return theEvening().rundown.find((item) => item.id === id);
}

/** @param {AnyItemView | undefined} item */
export function itemWords(item) {
  return item ? _("« {project} » ({city})", { project: item.project, city: item.city }) : "";
}

/** @param {PitchWarning} warning */
export function warningWords(warning) {
  const pitch = itemWords(itemOf(warning.item));
  const reason = reasonWords(warning);
  if (warning.turns === 0) return _("{pitch} est le suivant : {reason}", { pitch, reason });
  if (warning.turns === 1) return _("{pitch} va être appelé : {reason}", { pitch, reason });
  return _("{pitch} passe bientôt : {reason}", { pitch, reason });
}

/** @param {PitchWarning} warning */
function reasonWords(warning) {
  const checkIn = itemOf(warning.item)?.check_in;
  const city = theEvening().cities.find((known) => known.slug === warning.city);
  switch (warning.code) {
    case "nobody_checked_in":
      return warning.city === ONLINE || city?.organizers.length
        ? _("présence à confirmer")
        : _("présence à confirmer, et aucune personne connectée dans la ville");
    case "no_sound_or_picture":
      if (checkIn?.picture) return _("le son n'est pas vérifié");
      return checkIn?.sound ? _("l'image n'est pas vérifiée") : _("ni le son ni l'image ne sont vérifiés");
    case "nobody_online":
      return _("aucune personne connectée dans la ville");
  }
}

/** All of it in one text; empty when all is well. */
export function warningsSummary() {
  const [first, ...others] = theEvening().warnings;
  if (!first) return "";
  const words = warningWords(first);
  if (!others.length) return words;
  return ngettext("{words} (et {count} autre)", "{words} (et {count} autres)", others.length, { words });
}
