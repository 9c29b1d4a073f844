/** How the panel says what an item, a step or the schedule is. */

import { _, formatLength, formatTime } from "topchrono/words/translate.js";

/** @import { AnyItemView, CheckIn, NextStep, Run, ShowSection } from "topchrono/core/contract.js" */

/** @param {AnyItemView["status"]} status */
export function statusLabel(status) {
  return {
    queued: _("En file"),
    on_deck: _("Le suivant"),
    on_air: _("À l'antenne"),
    pitching: _("Chrono lancé"),
    done: _("Passé"),
    absent: _("Absent·e"),
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
  if (item.status === "on_air") return item.kind === "pitch" ? _("chrono prêt") : _("pause en cours");
  if (item.status === "queued" && run?.outcome === "voided") {
    return run.reason ? _("à refaire : {reason}", { reason: run.reason }) : _("à refaire");
  }
  if (item.kind === "break" && item.status === "queued") return _("pause de {length}", { length: formatLength(item.length_ms) });
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
    absent: _("absent·e"),
    "": "",
  }[run.outcome ?? ""];
}

/**
 * Whether a speaker is there, heard and seen.
 * @param {CheckIn | undefined} checkIn
 * @returns {"yes" | "partly" | "no"}
 */
export function readiness(checkIn) {
  if (!checkIn?.present) return "no";
  return checkIn.sound && checkIn.picture ? "yes" : "partly";
}

/** @param {CheckIn | undefined} checkIn */
export function readinessLabel(checkIn) {
  if (!checkIn?.present) return _("Pas pointé");
  if (checkIn.sound && checkIn.picture) return _("Prêt·e");
  if (!checkIn.sound && !checkIn.picture) return _("Sans son ni image");
  return checkIn.sound ? _("Sans image") : _("Sans son");
}

/**
 * @param {NextStep | null | undefined} step
 * @param {AnyItemView | undefined} item
 */
export function stepWords(step, item) {
  const project = item?.project ?? "";
  switch (step?.step) {
    case "open_doors":
      return _("Ouvrir les portes");
    case "start_show":
      return _("Commencer la soirée");
    case "call":
      return _("Appeler « {project} »", { project });
    case "take":
      return _("Envoyer « {project} » à l'antenne", { project });
    case "start_clock":
      return _("Top chrono ! « {project} »", { project });
    case "finish":
      return item?.kind === "break"
        ? _("Finir la pause « {project} »", { project })
        : _("Terminer « {project} » avant la fin", { project });
    case "clear":
      return _("Sortir « {project} » de l'image", { project });
    case "release":
      return _("Reprendre l'antenne");
    case "end_show":
      return _("Terminer la soirée");
    default:
      return "";
  }
}

/** @param {ShowSection | null | undefined} show */
export function phaseLabel(show) {
  if (!show) return "";
  if (show.on_hold) return _("Mire d'attente");
  return { setup: _("Préparation"), doors: _("Portes ouvertes"), live: _("En direct"), ended: _("Terminée") }[show.phase];
}

/**
 * The delay in whole minutes, in plain words.
 * @param {number | null | undefined} delayMs
 */
export function delayWords(delayMs) {
  if (delayMs === null || delayMs === undefined) return _("Début à fixer");
  const minutes = Math.round(delayMs / 60_000);
  if (minutes === 0) return _("À l'heure");
  const length = formatLength(Math.abs(minutes) * 60_000);
  return delayMs > 0 ? _("{length} de retard", { length }) : _("{length} d'avance", { length });
}

/** @param {string} name */
export function overlayLabel(name) {
  return (
    {
      clock: _("Chrono"),
      lower_third: _("Synthé"),
      next_up: _("À suivre"),
      needs: _("Besoins"),
      applause: _("Applaudissements"),
      ticker: _("Bandeau"),
      waiting: _("Écran d'attente"),
      slate: _("Mire d'attente"),
      time_up: _("Temps écoulé"),
    }[name] ?? name
  );
}
