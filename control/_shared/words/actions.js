/** What can be done with an item besides the next step, and what it means. */

import { _ } from "topchrono/words/translate.js";

/** @import { AnyItemView } from "topchrono/core/contract.js" */

/**
 * @typedef {object} ActionWords
 * @property {string} verb
 * @property {string} effect what will happen
 */

/** @returns {ActionWords} */
export function holdWords() {
  return {
    verb: _("Envoyer la mire d'attente"),
    effect: _("Le public voit la mire d'attente jusqu'à ce que vous la quittiez. Un chrono lancé continue."),
  };
}

/**
 * @param {AnyItemView["status"]} status
 * @returns {ActionWords}
 */
export function voidWords(status) {
  return {
    verb: _("Annuler et rejouer"),
    effect:
      status === "done"
        ? _("Ce passage ne compte plus. Le pitch retourne dans la file et aura de nouveau tout son temps.")
        : _("Le pitch quitte l'antenne tout de suite, retourne dans la file et aura de nouveau tout son temps."),
  };
}

/** @returns {ActionWords} */
export function redoLaterWords() {
  return {
    verb: _("Refaire plus tard"),
    effect: _("Ce passage ne compte plus. Le pitch passe à la fin de la file et aura de nouveau tout son temps."),
  };
}

/** @returns {ActionWords} */
export function absentWords() {
  return {
    verb: _("Signaler l'absence"),
    effect: _("On passe au pitch d'après. Si la personne arrive, vous pourrez remettre son pitch dans la file."),
  };
}

/** @returns {ActionWords} */
export function postponeWords() {
  return { verb: _("Reporter à la fin"), effect: _("Passe à la fin de la file. On continue avec la ligne d'après.") };
}

/** @returns {ActionWords} */
export function callEarlyWords() {
  return { verb: _("Appeler dès maintenant"), effect: _("La ville voit que son tour arrive. Rien ne change à l'antenne.") };
}

/** @returns {ActionWords} */
export function reinstateWords() {
  return { verb: _("Remettre dans la file"), effect: _("Reprend sa place dans la file.") };
}

/** @returns {ActionWords} */
export function reopenWords() {
  return {
    verb: _("Reprendre la soirée"),
    effect: _("La soirée repasse en direct, là où elle s'est arrêtée. Le public quitte l'écran de fin."),
  };
}

/** @returns {ActionWords} */
export function withdrawWords() {
  return {
    verb: _("Retirer de la soirée"),
    effect: _("Le public ne verra plus ce passage au programme. Vous pourrez le remettre dans la file."),
  };
}
