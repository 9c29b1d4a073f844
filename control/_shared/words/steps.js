/** The one next step of the evening, which the host and the director see on a button. */

import { _ } from "topchrono/words/translate.js";

/** @import { AnyItemView, NextStep } from "topchrono/core/contract.js" */

/**
 * @typedef {object} StepWords
 * @property {string} verb what the button does
 * @property {string} name of the item that it acts on
 * @property {string} detail what else is to be known
 */

/**
 * @param {NextStep | null | undefined} step
 * @param {AnyItemView | undefined} item that the step is about
 * @returns {StepWords}
 */
export function stepWords(step, item) {
  const name = item?.project ?? "";
  switch (step?.step) {
    case "open_doors":
      return { verb: _("Ouvrir les portes"), name: "", detail: _("Le public voit l'écran d'attente et le compte à rebours") };
    case "start_show":
      return { verb: _("Commencer la soirée"), name: "", detail: _("À l'antenne dans toutes les villes") };
    case "call":
      return { verb: _("Appeler"), name, detail: "" };
    case "take":
      return { verb: _("Envoyer à l'antenne"), name, detail: "" };
    case "start_clock":
      return { verb: _("Top chrono !"), name, detail: "" };
    case "finish":
      return item?.kind === "break"
        ? { verb: _("Terminer"), name, detail: "" }
        : { verb: _("Terminer avant la fin"), name, detail: "" };
    case "clear":
      return { verb: _("Libérer l'antenne"), name, detail: "" };
    case "release":
      return { verb: _("Quitter la mire"), name: "", detail: _("Retour à l'antenne") };
    case "end_show":
      return { verb: _("Terminer la soirée"), name: "", detail: _("Le public voit l'écran de fin") };
    default:
      return { verb: "", name: "", detail: "" };
  }
}

/**
 * The same on one line: `Appeler – « Vélo Cargo »`.
 * @param {NextStep | null | undefined} step
 * @param {AnyItemView | undefined} item
 */
export function stepLine(step, item) {
  const { verb, name } = stepWords(step, item);
  return name ? _("{verb} – « {project} »", { verb, project: name }) : verb;
}
