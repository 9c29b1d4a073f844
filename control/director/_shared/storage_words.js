/** What the director reads about the evening's folder and the machine that holds it. */

import { formatLength, formatTime } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { View } from "topchrono/core/contract.js" */

/** What nobody would notice is not worth a word. */
const CLOCK_OFF_MS = 60_000;

/**
 * What was found when the server started; empty if all was well.
 * @param {View["storage"]} storage
 */
export function damageWords(storage) {
  const { damage, missing, offers_kept_as: file, clock_ahead_ms: ahead, clock_stepped_back_ms: back } = storage;
  const found = [];
  if (missing) found.push(missingWords(missing.count));
  if (storage.are_offers_incomplete) {
    found.push(_("Des offres d'aide enregistrées ne sont plus là : crowd.db a été copié sans crowd.db-wal, ou une copie plus ancienne a été remise."));
  }
  if (damage) found.push(_("Le journal était abîmé au démarrage : vérifiez le conducteur."));
  if (file) {
    found.push(_("Les offres d'aide étaient abîmées au démarrage. Celles qui sont lisibles sont là ; l'ancien fichier est gardé : {file}.", { file }));
  }
  if (back) {
    const length = formatLength(back);
    found.push(_("Les heures notées avant ce démarrage avancent de {length} : la date de l'ordinateur Top Chrono était fausse. Les nouvelles suivent son horloge.", { length }));
  }
  if (ahead <= -CLOCK_OFF_MS) {
    const length = formatLength(ahead);
    found.push(_("Au démarrage, l'horloge de l'ordinateur Top Chrono avançait de {length} sur le pitch en cours : vérifiez les heures annoncées. Les chronos, eux, sont justes.", { length }));
  }
  if (ahead >= CLOCK_OFF_MS) {
    const length = formatLength(ahead);
    found.push(_("Au démarrage, l'horloge de l'ordinateur Top Chrono retardait de {length} : vérifiez les heures annoncées. Les chronos, eux, sont justes.", { length }));
  }
  return found.join(" ");
}

/** @param {number} count how many events are missing at the end of the journal; 0 for another journal */
function missingWords(count) {
  if (!count) return _("Le journal n'est pas celui que ce dossier avait en dernier : vérifiez le conducteur.");
  return ngettext(
    "La dernière action manque au journal : journal.db a été copié sans journal.db-wal, ou une copie plus ancienne a été remise. Vérifiez le conducteur.",
    "Les {count} dernières actions manquent au journal : journal.db a été copié sans journal.db-wal, ou une copie plus ancienne a été remise. Vérifiez le conducteur.",
    count,
  );
}

/**
 * That nothing can be saved now; empty while all is well.
 * @param {View["storage"]} storage
 */
export function unwrittenWords({ unwritten_since: since }) {
  if (!since) return "";
  return _("Rien ne s'enregistre depuis {time} : le disque de l'ordinateur Top Chrono est plein ou ne répond pas. Libérez de la place.", { time: formatTime(since) });
}
