/** What the host's panel says, from what the server says. */

import { formatLength, formatTime, _ } from "topchrono/words/translate.js";

/** @import { Alert, AnyItemView, CityView, ForecastSection, Message, NextStep } from "topchrono/core/contract.js" */
/** @import { ObsBrief, ObsSection, ShowSection } from "topchrono/core/contract.js" */

/**
 * @typedef {object} ButtonWords
 * @property {string} verb
 * @property {string} name of what it acts on
 * @property {string} detail what else is to be known
 */

/**
 * What the big button will do.
 * @param {NextStep | null | undefined} step
 * @param {AnyItemView | undefined} item that the step is about
 * @returns {ButtonWords}
 */
export function stepWords(step, item) {
  const project = item?.project ?? "";
  const words = (verb = "", name = "", detail = "") => ({ verb, name, detail });
  switch (step?.step) {
    case "open_doors":
      return words(_("Ouvrir les portes"), "", _("L'écran d'attente, avec le compte à rebours"));
    case "start_show":
      return words(_("Commencer la soirée"), "", _("À l'antenne dans toutes les villes"));
    case "call":
      return words(_("Appeler"), project);
    case "take":
      return words(_("À l'antenne :"), project);
    case "start_clock":
      return words(_("Top chrono !"), "", project);
    case "finish":
      return item?.kind === "break"
        ? words(_("Terminer :"), project)
        : words(_("Terminer maintenant"), "", project);
    case "clear":
      return words(_("Suivant"), "", _("{project} quitte l'antenne", { project }));
    case "release":
      return words(_("Reprendre l'antenne"), "", _("La mire s'en va"));
    case "end_show":
      return words(_("Terminer la soirée"), "", _("Tout le monde est passé"));
    default:
      return words();
  }
}

/**
 * `4 min de retard`.
 * @param {ForecastSection | null} forecast
 */
export function delayWords(forecast) {
  const delayMs = forecast?.delay_ms;
  if (delayMs === null || delayMs === undefined) return "";
  const minutes = Math.round(delayMs / 60_000);
  if (minutes === 0) return _("À l'heure");
  const length = formatLength(Math.abs(minutes) * 60_000);
  return minutes > 0 ? _("{length} de retard", { length }) : _("{length} d'avance", { length });
}

/**
 * `vers 20 h 47`.
 * @param {number | undefined} expectedAt
 * @param {number} time
 */
export function expectedWords(expectedAt, time) {
  if (expectedAt === undefined) return "";
  if (expectedAt - time < 45_000) return _("tout de suite");
  return _("vers {time}", { time: formatTime(expectedAt) });
}

/**
 * What the city has said of its speaker.
 * @param {AnyItemView | null} item
 * @returns {{state: "good" | "open" | "unknown", text: string}}
 */
export function readiness(item) {
  const checkIn = item?.check_in;
  if (!checkIn || item.kind === "break") return { state: "good", text: "" };
  const missing = [
    checkIn.present ? "" : _("présence"),
    checkIn.sound ? "" : _("son"),
    checkIn.picture ? "" : _("image"),
  ].filter((word) => word);
  if (missing.length === 0) return { state: "good", text: _("Prêt·e : son et image vérifiés") };
  if (missing.length === 3) return { state: "unknown", text: _("Pas encore signalé·e par la ville") };
  return { state: "open", text: _("À vérifier : {list}", { list: missing.join(", ") }) };
}

/** @param {number} count */
export function pitchesWords(count) {
  return count === 1 ? _("1 pitch") : _("{count} pitchs", { count });
}

/** @param {number} count */
export function citiesWords(count) {
  return count === 1 ? _("1 ville") : _("{count} villes", { count });
}

/** @param {number} count */
export function alertsWords(count) {
  return count === 1 ? _("1 alerte") : _("{count} alertes", { count });
}

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
  const city = cities.find((one) => one.slug === alert.city)?.name ?? alert.city;
  return `${city}\u00a0: ${alert.text}`;
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
  if (obs.state === "unreachable" || obs.state === "refused") return _("OBS est injoignable : la régie mène l'image.");
  return obs.manual ? _("La régie mène l'image à la main.") : "";
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
    { figure: String(done.length), words: done.length === 1 ? _("pitch entendu") : _("pitchs entendus") },
    { figure: String(heard), words: heard === 1 ? _("ville à l'antenne") : _("villes à l'antenne") },
    {
      figure: String(toTheEnd),
      words: toTheEnd === 1 ? _("arrêté pile au chrono") : _("arrêtés pile au chrono"),
    },
  ];
  if (absent) result.push({ figure: String(absent), words: absent === 1 ? _("absence") : _("absences") });
  if (show?.live_at && show.ended_at) {
    const delay = delayWords(forecast);
    const words = delay ? _("d'antenne – {delay}", { delay: delay.toLowerCase() }) : _("d'antenne");
    result.push({ figure: formatLength(show.ended_at - show.live_at), words });
  }
  return result;
}
