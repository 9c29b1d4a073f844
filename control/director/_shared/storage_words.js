/** What the director reads about the evening's folder and the machine that holds it. */

import { formatLength, formatTime, formatTimeToSecond } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { LinksDamage, View } from "topchrono/core/contract.js" */

/** What nobody would notice is not worth a word. */
const CLOCK_OFF_MS = 60_000;

/**
 * What was found when the server started; empty if all was well.
 * @param {View["storage"]} storage
 */
export function damageWords(storage) {
  const { damage, missing, offers_kept_as: file, clock_ahead_ms: ahead, clock_stepped_back_ms: back, links } = storage;
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
  if (links) found.push(linksWords(links));
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
 * Which links no longer work, and what to do.
 * @param {LinksDamage} links
 */
export function linksWords({ kept_as: file, all_lost: areAllLost, roles, cities, may_revive: mayRevive }) {
  const found = [
    file
      ? _("Le fichier des liens était abîmé, il est gardé : {file}.", { file })
      : _("Le fichier des liens avait été effacé."),
  ];
  const lost = [...roles.map(roleWords), ...cities].join(", ");
  if (areAllLost) {
    found.push(_("Aucun lien donné avant ne marche plus : donnez les nouveaux, que « topchrono links » affiche."));
  } else if (lost) {
    found.push(_("Ces liens ne marchent plus : {links}. Donnez les nouveaux, que « topchrono links » affiche.", { links: lost }));
  } else {
    found.push(_("Il est rétabli. Si un lien donné ne marche plus, « topchrono links » affiche le bon."));
  }
  if (mayRevive && !areAllLost) {
    found.push(_("Des liens de pitchs que vous aviez arrêtés remarchent peut-être : arrêtez-les à nouveau."));
  }
  return found.join(" ");
}

/** @param {LinksDamage["roles"][number]} role */
function roleWords(role) {
  return { host: _("Animation"), director: _("Régie"), overlay: "OBS", viewer: _("Public"), organizer: "", speaker: "" }[role];
}

/**
 * That nothing can be saved now; empty while all is well.
 * @param {View["storage"]} storage
 */
export function unwrittenWords({ unwritten_since: since }) {
  if (!since) return "";
  return _("Rien ne s'enregistre depuis {time} : le disque de l'ordinateur Top Chrono est plein ou ne répond pas. Libérez de la place.", { time: formatTime(since) });
}

/**
 * That the server stood still, once it is over; empty if it never did.
 * @param {View["storage"]} storage
 */
export function stallWords({ stall }) {
  if (!stall) return "";
  const values = { length: formatLength(stall.length_ms), time: formatTimeToSecond(stall.since) };
  return _("Top Chrono est resté figé {length} à partir de {time}. Vérifiez l'antenne dans OBS et le conducteur, et que l'ordinateur Top Chrono ne se met pas en veille.", values);
}
