/** How a city's room says what is going on. */

import { SOON, isOnAir, pitchesAhead } from "topchrono/core/queue.js";
import { tallyOf } from "topchrono/core/tally.js";
import { ownPitchesWords } from "topchrono/words/ending.js";
import { expectedWords, turnWords } from "topchrono/words/schedule.js";
import { statusLabel } from "topchrono/words/statuses.js";
import { formatAppointment, formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

/** @import { Alert, AnyItemView, ForecastSection, Message, ShowSection } from "topchrono/core/contract.js" */

/** The name with which the director signs, whatever language its panel speaks. */
const DIRECTOR_NAME = "Régie";
/** Characters that the server takes. */
const LONGEST_ALERT = 200;

/**
 * @typedef {object} Banner
 * @property {"waiting" | "soon" | "called" | "air" | "done"} state
 * @property {string} headline
 * @property {string} project that it is about
 * @property {string} detail
 */

/**
 * What the room should know before all else.
 * @param {AnyItemView[]} rundown
 * @param {string} slug of the city
 * @param {ShowSection | null} show
 * @param {AnyItemView | null} picture the item that is in the picture
 * @param {ForecastSection | null} forecast
 * @returns {Banner}
 */
export function bannerOf(rundown, slug, show, picture, forecast) {
  const own = ownItems(rundown, slug);
  const onAir = own.find(isOnAir);
  if (onAir) return banner("air", statusLabel("on_air"), onAir, _("Silence dans la salle. Coupez les autres micros."));
  const called = own.find((item) => item.status === "on_deck");
  if (called) return banner("called", statusLabel("on_deck"), called, _("À vous dans un instant : allumez caméra et micro."));
  const justDone = own.find((item) => item.id === picture?.id && item.status === "done");
  if (justDone) return banner("done", _("C'est fait"), justDone, _("Bravo !"));
  const next = own.find((item) => item.status === "queued");
  if (show?.phase === "ended") {
    return banner("done", _("La soirée est terminée"), undefined, ownPitchesWords(own) || _("Merci !"));
  }
  if (next && show?.phase === "live") {
    const count = pitchesAhead(rundown, next).length;
    const expected = forecast?.expected_at[next.id];
    return banner(count <= SOON ? "soon" : "waiting", turnWords(count, "you"), next, expectedWords(expected));
  }
  if (next) {
    const startsAt = show?.starts_at ?? null;
    const start = startsAt === null ? "" : _("Début à {time}", { time: formatAppointment(startsAt) });
    return banner("waiting", _("La soirée n'a pas commencé"), undefined, start);
  }
  if (!rundown.length) {
    return banner("waiting", _("La soirée se prépare"), undefined, _("Vos pitchs s'afficheront ici dès que la régie les aura ajoutés."));
  }
  const { done, absent } = tallyOf(own);
  if (done) return banner("done", _("C'est fait"), undefined, ownPitchesWords(own));
  if (absent) return banner("waiting", _("Absence signalée"), undefined, _("Si la personne arrive, prévenez la régie."));
  return banner("waiting", _("Rien de prévu pour votre ville"), undefined, "");
}

/**
 * @param {Banner["state"]} state
 * @param {string} headline
 * @param {AnyItemView | undefined} item
 * @param {string} detail
 * @returns {Banner}
 */
function banner(state, headline, item, detail) {
  return { state, headline, project: item?.project ?? "", detail };
}

/**
 * The pitches of a city in running order.
 * @param {AnyItemView[]} rundown
 * @param {string} slug
 */
export function ownItems(rundown, slug) {
  return rundown.filter((item) => item.kind === "pitch" && item.city_slug === slug);
}

/**
 * When it is this speaker's turn, or what became of it.
 * @param {AnyItemView[]} rundown
 * @param {AnyItemView} item
 * @param {ShowSection | null} show
 * @param {ForecastSection | null} forecast
 */
export function whenWords(rundown, item, show, forecast) {
  switch (item.status) {
    case "on_air":
    case "pitching":
      return statusLabel("on_air");
    case "on_deck":
      return _("Le suivant : à vous dans un instant");
    case "done":
      return _("C'est fait");
    case "absent":
      if (show?.phase === "ended") return _("Absence signalée");
      return _("Absence signalée : si la personne arrive, prévenez la régie");
    case "withdrawn":
      return _("Retiré du programme");
    default: {
      if (show?.phase === "ended") return _("N'est pas passé");
      const expected = expectedWords(forecast?.expected_at[item.id]);
      if (show?.phase !== "live") return expected;
      return [turnWords(pitchesAhead(rundown, item).length), expected].filter(Boolean).join(", ");
    }
  }
}

/** @param {Alert} alert */
export function alertWords(alert) {
  if (alert.resolved_at === null) return _("La régie a reçu votre alerte. Pas encore de réponse.");
  return alert.answer ? _("Régie : {answer}", { answer: alert.answer }) : _("Alerte vue et close par la régie");
}

/**
 * Which of the city's speakers an alert is most likely about: the director and the host do not know.
 * @param {AnyItemView[]} rundown
 * @param {string} slug of the city
 */
export function absenceWords(rundown, slug) {
  const next = ownItems(rundown, slug).find((item) => ["on_air", "on_deck", "queued"].includes(item.status));
  const words = _("La personne qui pitche n'est pas là");
  return next ? `${words} – ${next.project}`.slice(0, LONGEST_ALERT) : words;
}

/**
 * What the director said to this room: answers to its alerts, then messages.
 * @param {Alert[]} alerts
 * @param {Message[]} thread
 */
export function newsOf(alerts, thread) {
  const answers = alerts
    .filter((alert) => alert.resolved_at !== null)
    .map((alert) => ({ key: `alert ${alert.id}`, text: `${alertWords(alert)} (${alert.text})` }));
  const messages = thread
    .filter(isFromDirector)
    .map((message) => ({ key: `message ${message.at}`, text: _("{who} : {text}", { who: whoWords(message), text: message.text }) }));
  return [...answers, ...messages];
}

/** @param {{by: string, at: number}} said */
export function originWords({ by, at }) {
  const time = formatTime(at);
  return by ? _("{by}, à {time}", { by, time }) : _("à {time}", { time });
}

/** @param {Message} message */
export function isFromDirector(message) {
  return message.city === "" || isDirectorName(message.by);
}

/** @param {string} name */
export function isDirectorName(name) {
  return name.trim().localeCompare(DIRECTOR_NAME, "fr", { sensitivity: "base" }) === 0;
}

/** @param {Message} message */
export function whoWords(message) {
  if (message.city === "") return _("Régie, à toutes les villes");
  return isDirectorName(message.by) ? _("Régie") : message.by;
}

/**
 * Who is in the room, on whatever device.
 * @param {string[]} names empty for those who have not given theirs
 */
export function presenceWords(names) {
  const known = names.filter(Boolean).join(", ");
  if (!known) return "";
  return names.includes("")
    ? _("Ici : {names}, et quelqu'un qui n'a pas dit son prénom", { names: known })
    : _("Ici : {names}", { names: known });
}
