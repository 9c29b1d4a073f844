/** How the speaker's page says what is going on. */

import { SOON, isOnAir, pitchesAhead } from "topchrono/core/queue.js";
import { expectedWords, turnWords } from "topchrono/words/schedule.js";
import { formatAppointment } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { Evening } from "topchrono/core/evening.js" */
/** @import { ItemView } from "topchrono/core/contract.js" */

/**
 * Where a pitch stands. On `stage` the clock has the screen to itself; `missed` is the end of an evening without it.
 * @typedef {"connecting" | "waiting" | "queued" | "soon" | "called" | "stage" | "done" | "absent" | "withdrawn"
 *   | "missed"} State
 */

/**
 * @param {ItemView | undefined} item
 * @param {Evening} evening
 * @returns {State}
 */
export function stateOf(item, { show, on_air: picture, rundown }) {
  if (!item || !show) return "connecting";
  const isThanked = item.status === "done" && picture?.id === item.id && show.phase === "live" && !show.on_hold;
  if (isOnAir(item) || isThanked) return "stage";
  if (item.status === "done" || item.status === "withdrawn") return item.status;
  if (show.phase === "ended") return "missed";
  if (item.status === "absent") return "absent";
  if (item.status === "on_deck") return "called";
  if (show.phase !== "live") return "waiting";
  return pitchesAhead(rundown, item).length <= SOON ? "soon" : "queued";
}

/**
 * @param {State} state
 * @param {ItemView | undefined} item
 * @param {Evening} evening
 */
export function headlineOf(state, item, { rundown, show }) {
  switch (state) {
    case "connecting":
      return _("Connexion à la soirée…");
    case "waiting":
      if (!show?.starts_at) return _("La soirée n'a pas commencé");
      return _("Début à {time}", { time: formatAppointment(show.starts_at) });
    case "queued":
    case "soon":
      return turnWords(item ? pitchesAhead(rundown, item).length : 0, "you");
    case "called":
      return _("On vous appelle : restez là");
    case "absent":
      return _("On vous cherche !");
    case "withdrawn":
      return _("Votre pitch n'est plus au programme");
    case "missed":
      return _("La soirée est terminée");
    default:
      return _("Merci, c'est fait !");
  }
}

/**
 * @param {State} state
 * @param {ItemView | undefined} item
 * @param {Evening} evening
 */
export function detailOf(state, item, { forecast }) {
  const expected = item ? expectedWords(forecast?.expected_at[item.id]) : "";
  switch (state) {
    case "waiting":
      return expected ? _("Votre tour : {expected}", { expected }) : "";
    case "queued":
    case "soon":
      return expected;
    case "called":
      return _("Allumez caméra et micro, puis attendez qu'on dise votre nom. Le chrono va s'afficher ici.");
    case "absent":
      return _("La régie ne vous trouve pas. Si vous êtes là, dites-le vite à votre équipe : vous pouvez encore passer.");
    case "withdrawn":
      return _("La régie l'a retiré de la soirée. Votre équipe vous dira pourquoi.");
    case "missed":
      if (item?.status === "absent") return _("Votre absence était signalée, et la soirée a continué. Votre équipe vous dira la suite.");
      return _("Votre tour n'est pas venu, et nous le regrettons. Votre équipe vous dira la suite.");
    case "done":
      return _("Bravo pour votre pitch.");
    default:
      return "";
  }
}

/**
 * Whose turn comes just before.
 * @param {State} state
 * @param {ItemView | undefined} item
 * @param {ItemView[]} rundown
 */
export function beforeWords(state, item, rundown) {
  if (!item || !["waiting", "queued", "soon", "called"].includes(state)) return "";
  const before = pitchesAhead(rundown, item).at(-1);
  if (!before) return state === "waiting" ? _("Vous ouvrez la soirée.") : "";
  return _("Juste avant vous : « {project} » ({city})", { project: before.project, city: before.city });
}

/**
 * What a change of plan means for the speaker, who may not have seen it coming.
 * @param {{state: State, ahead: number}} before
 * @param {{state: State, ahead: number}} after
 * @returns {string} empty if there is nothing to explain
 */
export function planChangeOf(before, after) {
  if (!["waiting", "queued", "soon"].includes(after.state)) return "";
  switch (before.state) {
    case "stage":
    case "done":
      return _("Votre passage est annulé, et vous n'y êtes pour rien : vous le rejouerez avec tout votre temps.");
    case "missed":
      return _("La soirée reprend : vous êtes de nouveau au programme.");
    case "called":
      return _("L'appel est annulé : l'ordre a changé. Vous restez au programme.");
    case "absent":
    case "withdrawn":
      return _("Vous êtes de nouveau au programme.");
    default:
      return after.ahead > before.ahead ? _("L'ordre a changé : votre tour vient un peu plus tard.") : "";
  }
}

/** @param {number} count of people */
export function helpWords(count) {
  if (count === 0) return _("Les offres d'aide pour votre projet seront comptées ici.");
  return ngettext("{count} personne veut aider votre projet.", "{count} personnes veulent aider votre projet.", count);
}
