/** The journal in words: one text for each kind of event. */

import { theEvening } from "topchrono/core/evening.js";
import { cityName } from "topchrono/words/people.js";
import { confirmedWords } from "topchrono/words/readiness.js";
import { formatLength, formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { overlayLabel } from "../overlays/labels.js";

/** @import { JournalEntry } from "topchrono/core/contract.js" */

/** @typedef {JournalEntry["event"]} Event */

/**
 * Whose doing it was.
 * @param {JournalEntry} entry
 */
export function actorWords({ role, city, event }) {
  if (role === "host") return _("Animation");
  if (role === "director") return _("Régie");
  if (role === "organizer") return [event.by, nameOf(city)].filter(Boolean).join(", ");
  return event.type === "time_up" ? _("Chrono") : "Top Chrono";
}

/** @param {JournalEntry} entry */
export function eventWords({ role, event }) {
  const values = { project: projectOf(event), ...event };
  switch (event.type) {
    case "show_created":
      return _("Programme lu : « {title} »", values);
    case "programme_applied":
      return _("Programme corrigé. Nouveaux : {new}. Changés : {changed}. Déplacés : {moved}. Retirés : {gone}.", values);
    case "programme_undone":
      return _("Correction du programme annulée");
    case "start_set":
      return event.starts_at
        ? _("Début annoncé à {time}", { time: formatTime(Number(event.starts_at)) })
        : _("Plus de début annoncé");
    case "pitch_length_set":
      return _("Durée des pitchs : {length}", { length: formatLength(Number(event.length_ms)) });
    case "title_set":
      return _("Titre de la soirée : « {title} »", values);
    case "time_zone_set":
      return _("Heure de la soirée : {zone}", { zone: String(event.time_zone) });
    case "language_set":
      return _("Langue de la soirée changée");
    case "script_written":
      return _("Textes de l’animation changés");
    case "stream_set":
      return event.url ? _("Direct : {url}", { url: String(event.url) }) : _("Plus de direct annoncé");
    case "look_changed":
      return _("Logo, couleurs ou partenaires changés");
    case "city_added":
      return _("Ville ajoutée : {city}", { city: String(event.city) });
    case "city_removed":
      return _("Ville retirée : {city}", { city: String(event.city) });
    case "city_set":
      return _("Contact ou animation de {city} : notés", { city: nameOf(event.city) });
    case "doors_opened":
      return _("Portes ouvertes");
    case "show_started":
      return _("Début du direct");
    case "show_ended":
      return _("Fin de la soirée");
    case "show_reopened":
      return _("Reprise de la soirée");
    case "held":
      return event.reason ? _("Mire d'attente : {reason}", values) : _("Mire d'attente");
    case "released":
      return _("Retour à l'antenne");
    case "alert_raised":
      return _("Alerte de {city} : {text}", { city: nameOf(event.city), text: String(event.text) });
    case "alert_resolved":
      return event.answer ? _("Alerte close : {answer}", values) : _("Alerte close");
    case "said":
      return saidWords(role, event);
    case "overlay_shown":
      return _("Habillage autorisé : {overlay}", { overlay: overlayLabel(String(event.name)) });
    case "overlay_hidden":
      return _("Habillage masqué : {overlay}", { overlay: overlayLabel(String(event.name)) });
    case "ticker_set":
      return event.text ? _("Bandeau : « {text} »", values) : _("Bandeau retiré");
    case "prompted":
      return event.text ? _("Message à l'écran du pitch : « {text} »", values) : _("Message à l'écran du pitch effacé");
    case "output_changed":
      return outputWords(event);
    default:
      return itemWords(event, values);
  }
}

/**
 * @param {Event} event
 * @param {Record<string, any>} values
 */
function itemWords(event, values) {
  switch (event.type) {
    case "called":
      return _("Appel de « {project} »", values);
    case "uncalled":
      return _("« {project} » n'est plus appelé", values);
    case "taken":
      return _("« {project} » à l'antenne", values);
    case "clock_started":
      return _("Chrono lancé pour « {project} »", values);
    case "finished":
      return _("« {project} » terminé avant la fin", values);
    case "time_up":
      return _("Temps écoulé pour « {project} »", values);
    case "voided":
      return event.reason ? _("« {project} » annulé, à rejouer : {reason}", values) : _("« {project} » annulé, à rejouer", values);
    case "cleared":
      return _("Antenne libérée après « {project} »", values);
    case "moved":
      return event.before
        ? _("« {project} » placé avant « {other} »", { ...values, other: projectOf({ ...event, item: event.before }) })
        : _("« {project} » reporté à la fin", values);
    case "marked_absent":
      return _("Absence signalée : « {project} »", values);
    case "reinstated":
      return _("« {project} » remis dans la file", values);
    case "withdrawn":
      return _("« {project} » retiré de la soirée", values);
    case "item_added":
      return _("« {project} » ajouté", values);
    case "item_edited":
      return _("« {project} » modifié", values);
    case "checked_in":
      return _("Confirmé pour « {project} » : {list}", { ...values, list: confirmedWords(event) });
    case "pitch_marked":
      return event.edge === "start"
        ? _("Début de « {project} » repéré dans la vidéo", values)
        : _("Fin de « {project} » repérée dans la vidéo", values);
    default:
      return String(event.type);
  }
}

/**
 * @param {string | null} role
 * @param {Event} event
 */
function saidWords(role, event) {
  const values = { city: nameOf(event.city), text: String(event.text) };
  if (role === "organizer") return _("Message à la régie : {text}", values);
  return event.city ? _("Message à {city} : {text}", values) : _("Message à toutes les villes : {text}", values);
}

/** @param {Event} event */
function outputWords({ output, change }) {
  const isStream = output === "stream";
  return (
    {
      started: isStream ? _("Diffusion lancée") : _("Enregistrement lancé"),
      stopped: isStream ? _("Diffusion arrêtée") : _("Enregistrement arrêté"),
      dropped: isStream ? _("Diffusion coupée") : _("Enregistrement coupé"),
      resumed: isStream ? _("Diffusion reprise") : _("Enregistrement repris"),
    }[String(change)] ?? ""
  );
}

/**
 * The project as it is named now.
 * @param {Event} event
 */
function projectOf(event) {
  return theEvening().rundown.find((item) => item.id === event.item)?.project ?? String(event.project ?? event.item ?? "");
}

/** @param {unknown} slug */
function nameOf(slug) {
  return cityName(String(slug ?? ""), theEvening().cities);
}
