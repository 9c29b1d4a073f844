/**
 * The evening as pages see it: Alpine's store `evening`, kept up to date by the connection and by the clock.
 *
 * Templates read `$store.evening.on_air.project`, `$store.evening.countdown.text`, `$store.evening.cues.clock`…
 */

import Alpine from "alpinejs";
import {
  formatCountdown,
  isOverdue,
  remainingMs,
  shownSeconds,
  stateAt,
  untilClockChanges,
  untilNextSecond,
  warningAt,
} from "topchrono/core/clock.js";
import { coalesce } from "topchrono/core/coalesce.js";
import { Connection } from "topchrono/core/connection.js";
import { wholeSections } from "topchrono/core/delta.js";
import { Drift } from "topchrono/core/drift.js";
import { EMPTY_VIEW } from "topchrono/core/empty_view.js";
import { ignoreKeyRepeat } from "topchrono/core/key_repeat.js";
import { Refusals } from "topchrono/core/refusals.js";
import { followTimeZone } from "topchrono/core/time_zone.js";
import { Upgrade, isOffAir } from "topchrono/core/upgrade.js";
import { _ } from "topchrono/words/translate.js";
import { typeset, typesetView } from "topchrono/words/typeset.js";

/** @import { Answer, Cue, ObsAction, Timer, View } from "topchrono/core/contract.js" */
/** @import { Status } from "topchrono/core/types.js" */

const MAX_TIMER_MS = 60_000;
/** Overlays that are about a pitch: while one is in the picture, no page loads itself anew. */
const PLATES = ["clock", "lower_third", "needs", "time_up", "applause"];

/**
 * @typedef {object} Countdown
 * @property {Timer["state"]} state
 * @property {number} seconds left on the pitch's clock
 * @property {string} text `1:59`
 * @property {"" | "soon" | "last"} warning after the first and after the last warning, while the clock runs
 * @property {boolean} isOverdue the clock has ended, and the server has not confirmed it
 */

/** What every page has before the first message from the server. */
const EMPTY = {
  /** @type {Status} */
  status: "connecting",
  /** The number of the show's last event. */
  revision: 0,
  /** @type {string} what the last command was answered, if it was refused */
  refusal: "",
  /** @type {Countdown} */
  countdown: { state: "idle", seconds: 0, text: "", warning: "", isOverdue: false },
  /** Seconds until the announced start; null without one. @type {number | null} */
  untilStart: null,
  /** Which overlays are on air now. @type {Record<string, boolean>} */
  cues: {},
  ...EMPTY_VIEW,
};

/** @typedef {typeof EMPTY} Evening */

/** @type {Connection} */
let connection;
const drift = new Drift();
const refusals = new Refusals((message) => {
  theEvening().refusal = message;
});
let nextUpdate = 0;

/**
 * Register the store and connect as `<body data-role data-city data-token>` says. Call before `Alpine.start()`.
 * @param {string} [name] with which a city's room counts as present; empty until it is given
 * @returns {Evening} the reactive store
 */
export function openEvening(name) {
  Alpine.store("evening", structuredClone(EMPTY));
  const evening = theEvening();
  /** @type {Partial<View>} as it was sent, without what Alpine wraps it in */
  const view = {};
  /** What has come since the store was last written: each write costs a round of drawing. @type {Partial<Evening>} */
  let arrived = {};
  const writeSoon = coalesce(() => {
    const changes = arrived;
    arrived = {};
    Object.assign(evening, changes);
    if (changes.forecast) drift.update(changes.forecast);
    updateTime();
  });
  const upgrade = new Upgrade(() => isOffAir(view) && !PLATES.some((name) => evening.cues[name]));
  const { role = "", city, token } = document.body.dataset;
  const language = document.documentElement.lang;
  connection = new Connection(
    { role, city, token, language, name },
    {
      onChange: (changes, revision) => {
        followTimeZone(changes.show);
        const sections = wholeSections(typesetView(changes), view);
        Object.assign(view, sections);
        Object.assign(arrived, sections, { revision });
        upgrade.follow(changes.pages);
        writeSoon();
      },
      onStatus: (status) => {
        arrived.status = status;
        writeSoon();
      },
      onClock: updateTime,
    },
  );
  document.addEventListener("visibilitychange", updateTime);
  ignoreKeyRepeat();
  return evening;
}

/** @returns {Evening} the reactive store */
export function theEvening() {
  return /** @type {Evening} */ (Alpine.store("evening"));
}

/**
 * Give the first name of whoever is in a city's room.
 * @param {string} name
 */
export function introduce(name) {
  connection.introduce(name);
}

/** Now on the server's clock, in epoch milliseconds. */
export function now() {
  return connection.clock.now();
}

/**
 * Send a command. A refusal is shown in `$store.evening.refusal` until the next command, see {@link Refusals}.
 * @param {string} type
 * @param {Record<string, unknown>} [fields]
 * @returns {Promise<Answer>}
 */
export async function send(type, fields) {
  return await request(() => connection.command(type, fields), _("Pas de réponse de Top Chrono. Rien n'est perdu : réessayez."));
}

/**
 * Ask something of OBS. A refusal is shown as that of a command.
 * @param {ObsAction} action
 * @returns {Promise<Answer>}
 */
export async function askObs(action) {
  return await request(() => connection.obs(action), _("Pas de réponse : regardez dans OBS si c'est fait, puis réessayez."));
}

/**
 * Send a request, and show why if it is refused.
 * @param {() => Promise<Answer>} ask sends it
 * @param {string} noAnswer the message when there is no answer
 * @returns {Promise<Answer>}
 */
export async function request(ask, noAnswer) {
  refusals.clear();
  /** @type {Answer} */
  let answer;
  try {
    answer = await ask();
  } catch {
    answer = { ok: false, error: { code: "no_answer", message: noAnswer } };
  }
  // What is done says nothing of another command that was refused a moment ago.
  if (answer.error) refusals.show(typeset(answer.error.message));
  return answer;
}

/** Bring all that depends on the time up to date, and wake up when the next thing changes: no ticking in between. */
function updateTime() {
  window.clearTimeout(nextUpdate);
  const evening = theEvening();
  const time = now();
  const changesIn = [
    countDown(evening, time),
    countToStart(evening, time),
    followCues(evening, time),
    followDrift(evening, time),
    MAX_TIMER_MS,
  ].filter((milliseconds) => milliseconds > 0);
  // Timers cut fractions off: a wake-up that comes early would show the old second for one more turn.
  nextUpdate = window.setTimeout(updateTime, Math.ceil(Math.min(...changesIn)));
}

/**
 * @param {Evening} evening
 * @param {number} time
 * @returns {number} milliseconds until this changes again
 */
function countDown(evening, time) {
  const timer = evening.timer;
  if (!timer) return Infinity;
  const remaining = remainingMs(timer, time);
  const seconds = shownSeconds(remaining);
  const warning = warningAt(timer, remaining);
  // Only what differs is written: each write wakes what depends on it.
  const next = {
    state: stateAt(timer, remaining),
    seconds,
    text: formatCountdown(seconds),
    warning,
    isOverdue: isOverdue(timer, remaining),
  };
  Object.assign(evening.countdown, next);
  return untilClockChanges(timer, remaining);
}

/**
 * @param {Evening} evening
 * @param {number} time
 * @returns {number} milliseconds until this changes again
 */
function countToStart(evening, time) {
  const startsAt = evening.show?.phase === "live" ? null : (evening.show?.starts_at ?? null);
  const remaining = startsAt === null ? 0 : startsAt - time;
  evening.untilStart = startsAt === null ? null : shownSeconds(remaining);
  return remaining > 0 ? untilNextSecond(remaining) : Infinity;
}

/**
 * @param {Evening} evening
 * @param {number} time
 * @returns {number} milliseconds until this changes again
 */
function followCues(evening, time) {
  const cues = evening.overlays?.cues ?? {};
  for (const name of new Set([...Object.keys(evening.cues), ...Object.keys(cues)])) {
    evening.cues[name] = isOn(cues[name], time);
  }
  const moments = Object.values(cues).flatMap((cue) => [cue.begins_at, cue.ends_at ?? 0]);
  return Math.min(Infinity, ...moments.map((moment) => moment - time).filter((wait) => wait > 0));
}

/**
 * @param {Evening} evening
 * @param {number} time
 * @returns {number} milliseconds until this changes again
 */
function followDrift(evening, time) {
  const { forecast, changesIn } = drift.follow(time);
  if (forecast) evening.forecast = forecast;
  return changesIn;
}

/**
 * @param {Cue | undefined} cue
 * @param {number} time
 */
function isOn(cue, time) {
  return cue !== undefined && cue.begins_at <= time && (cue.ends_at === null || time < cue.ends_at);
}
