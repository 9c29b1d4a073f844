/** What the host's panel says, from what the server says. */

import { countCities } from "topchrono/core/cities.js";
import { tallyOf } from "topchrono/core/tally.js";
import { cityName } from "topchrono/words/people.js";
import { delayWords } from "topchrono/words/schedule.js";
import { formatLength } from "topchrono/words/times.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { Alert, AnyItemView, CityView, ForecastSection, Message } from "topchrono/core/contract.js" */
/** @import { ObsBrief, ObsSection, ShowSection } from "topchrono/core/contract.js" */

/**
 * The last thing that was said to everyone.
 * @param {Message[]} thread
 */
export function lastToAll(thread) {
  return thread.filter((message) => message.city === "").at(-1) ?? null;
}

/**
 * @param {Alert | undefined} alert
 * @param {CityView[]} cities
 */
export function alertWords(alert, cities) {
  if (!alert) return "";
  return _("{who} : {text}", { who: cityName(alert.city, cities), text: alert.text });
}

/**
 * What the host should know of OBS; empty as long as all is well.
 * @param {ObsBrief | ObsSection | null} obs
 */
export function obsWords(obs) {
  if (!obs) return "";
  const stream = typeof obs.stream === "string" ? obs.stream : obs.stream.state;
  if (stream === "dropped") return _("La diffusion est coupée : la régie s'en occupe.");
  if (stream === "reconnecting") return _("La diffusion est interrompue : OBS essaie de la reprendre.");
  if (obs.state === "unreachable" || obs.state === "refused") return _("OBS ne répond plus : la régie s'en occupe.");
  return obs.manual ? _("La régie choisit l'image à la main.") : "";
}

/**
 * The figures of the evening, in the order in which they are shown. A figure of nothing is left out.
 * @param {ShowSection | null} show
 * @param {AnyItemView[]} rundown
 * @param {CityView[]} cities
 * @param {ForecastSection | null} forecast
 * @returns {{figure: string, words: string}[]}
 */
export function figures(show, rundown, cities, forecast) {
  const { done, absent, left } = tallyOf(rundown);
  const heard = countCities(cities.filter((city) => city.done > 0).map((city) => city.slug));
  const isToTheEnd = (/** @type {AnyItemView} */ item) => item.kind === "pitch" && item.outcome === "time_up";
  const toTheEnd = rundown.filter(isToTheEnd).length;
  const result = [
    { count: done, words: ngettext("pitch entendu", "pitchs entendus", done) },
    { count: heard, words: ngettext("ville à l'antenne", "villes à l'antenne", heard) },
    { count: toTheEnd, words: ngettext("arrêté par le chrono", "arrêtés par le chrono", toTheEnd) },
    { count: absent, words: ngettext("absence", "absences", absent) },
    { count: left, words: ngettext("pitch n'est pas passé", "pitchs ne sont pas passés", left) },
  ]
    .filter(({ count }) => count)
    .map(({ count, words }) => ({ figure: String(count), words }));
  if (show?.live_at && show.ended_at) {
    const delay = done && !left ? delayWords(forecast?.delay_ms) : "";
    const words = delay ? _("d'antenne – {delay}", { delay: delay.toLowerCase() }) : _("d'antenne");
    result.push({ figure: formatLength(show.ended_at - show.live_at), words });
  }
  return result;
}

/**
 * Above the figures.
 * @param {AnyItemView[]} rundown
 */
export function farewell(rundown) {
  return tallyOf(rundown).done ? _("Bravo !") : _("La soirée est terminée");
}

/**
 * What can still be done for those who were absent; empty if nobody was.
 * @param {AnyItemView[]} rundown
 */
export function absentHint(rundown) {
  const { absent } = tallyOf(rundown);
  if (!absent) return "";
  return ngettext(
    "{count} absence signalée : si la personne arrive, remettez son pitch dans la file avec « Autre… ».",
    "{count} absences signalées : si quelqu'un arrive, remettez son pitch dans la file avec « Autre… ».",
    absent,
  );
}
