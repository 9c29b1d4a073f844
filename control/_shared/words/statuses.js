/** What the evening, an item or a run is now, and what became of it. */

import { formatLength, formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

/** @import { AnyItemView, Run, ShowSection } from "topchrono/core/contract.js" */

/** @param {ShowSection | null | undefined} show */
export function phaseLabel(show) {
  if (!show) return "";
  if (show.phase === "live" && show.on_hold) return _("Mire d'attente");
  return { setup: _("Préparation"), doors: _("Portes ouvertes"), live: _("En direct"), ended: _("Terminée") }[show.phase];
}

/** @param {AnyItemView["status"]} status */
export function statusLabel(status) {
  return {
    queued: _("En file"),
    on_deck: _("Le suivant"),
    on_air: _("À l'antenne"),
    pitching: _("Chrono lancé"),
    done: _("Passé"),
    absent: _("Absence"),
    withdrawn: _("Retiré"),
  }[status];
}

/**
 * What became of an item, or what is to be known of it now.
 * @param {AnyItemView} item
 */
export function outcomeWords(item) {
  const run = item.runs?.at(-1);
  if (item.status === "done" && run) return `${ranFor(run)}, ${outcomeLabel(run)}`;
  if (item.status === "on_deck") return _("appelé à {time}", { time: formatTime(item.called_at) });
  if (item.status === "on_air") return item.kind === "pitch" ? _("chrono prêt") : _("en cours");
  if (item.status === "queued" && run?.outcome === "voided") {
    return run.reason ? _("à rejouer : {reason}", { reason: run.reason }) : _("à rejouer");
  }
  if (item.kind === "break" && item.status === "queued") return _("durée : {length}", { length: formatLength(item.length_ms) });
  return "";
}

/**
 * One run of an item's record.
 * @param {Run} run
 */
export function runWords(run) {
  const words = [formatTime(run.taken_at), run.ended_at === null ? _("en cours") : `${ranFor(run)}, ${outcomeLabel(run)}`];
  return run.reason ? `${words.join(_(" : "))} (${run.reason})` : words.join(_(" : "));
}

/** @param {Run} run */
function ranFor(run) {
  return formatLength((run.ended_at ?? 0) - (run.started_at ?? run.taken_at));
}

/** @param {Run} run */
function outcomeLabel(run) {
  return {
    finished: _("terminé"),
    time_up: _("temps écoulé"),
    voided: _("annulé"),
    absent: _("absence signalée"),
    "": "",
  }[run.outcome ?? ""];
}
