/** What the host's panel says, from what the server says. */

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
 * The figures of the evening, in the order in which they are shown.
 * @param {ShowSection | null} show
 * @param {AnyItemView[]} rundown
 * @param {CityView[]} cities
 * @param {ForecastSection | null} forecast
 * @returns {{figure: string, words: string}[]}
 */
export function figures(show, rundown, cities, forecast) {
  const pitches = rundown.filter((item) => item.kind === "pitch");
  const done = pitches.filter((item) => item.status === "done");
  const toTheEnd = done.filter((item) => item.outcome === "time_up").length;
  const absent = pitches.filter((item) => item.status === "absent").length;
  const heard = cities.filter((city) => city.done > 0).length;
  const result = [
    { figure: String(done.length), words: ngettext("pitch entendu", "pitchs entendus", done.length) },
    { figure: String(heard), words: ngettext("ville à l'antenne", "villes à l'antenne", heard) },
    { figure: String(toTheEnd), words: ngettext("arrêté par le chrono", "arrêtés par le chrono", toTheEnd) },
  ];
  if (absent) result.push({ figure: String(absent), words: ngettext("absence", "absences", absent) });
  if (show?.live_at && show.ended_at) {
    const delay = delayWords(forecast?.delay_ms);
    const words = delay ? _("d'antenne – {delay}", { delay: delay.toLowerCase() }) : _("d'antenne");
    result.push({ figure: formatLength(show.ended_at - show.live_at), words });
  }
  return result;
}
