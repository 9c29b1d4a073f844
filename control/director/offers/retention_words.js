/** Why offers that seem too old are still there, and until when. */

import { formatDate, formatTime } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { RetentionDoubt } from "topchrono/core/contract.js" */

/**
 * What the director is asked: the date of the computer, or the settings, may be wrong.
 * @param {RetentionDoubt} doubt
 */
export function doubtWords(doubt) {
  const count = doubt.offers + doubt.copies;
  const what = ngettext("{count} offre d'aide serait à effacer", "{count} offres d'aide seraient à effacer", count);
  const why =
    doubt.keep_days < doubt.trusted_days
      ? ngettext(
          "les réglages disent maintenant de garder les offres {count} jour, au lieu de {before}",
          "les réglages disent maintenant de garder les offres {count} jours, au lieu de {before}",
          doubt.keep_days,
          { before: doubt.trusted_days },
        )
      : _("l'ordinateur Top Chrono dit qu'on est le {today}, mais la dernière activité est du {last}", {
          today: formatDate(doubt.asked_at),
          last: formatDate(doubt.trusted_at),
        });
  const until = _("Sans réponse, elles sont effacées le {day} à {time} si Top Chrono tourne encore.", {
    day: formatDate(doubt.erases_at),
    time: formatTime(doubt.erases_at),
  });
  const check = _("Si c'est une erreur, corrigez la date ou les réglages : rien n'est effacé d'ici là.");
  return `${what}${_(" : ")}${why}. ${check} ${until}`;
}
