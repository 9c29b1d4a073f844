/** What can also happen: the entries of the menu « Autre… ». */

import { _ } from "topchrono/words/translate.js";

/** @import { Evening } from "topchrono/core/evening.js" */
/** @import { AnyItemView } from "topchrono/core/contract.js" */

/**
 * @typedef {object} Action
 * @property {string} key
 * @property {string} type of the command
 * @property {Record<string, unknown>} fields of the command
 * @property {string} label
 * @property {string} name of what it acts on
 * @property {string} effect what will happen
 * @property {string[]} reasons to choose from; none if none is asked for
 */

/**
 * @param {Evening} evening
 * @returns {Action[]} the most urgent first
 */
export function possibleActions(evening) {
  if (evening.show?.phase !== "live") return [];
  const { on_air: onAir, on_deck: onDeck, rundown } = evening;
  const following = onDeck ?? rundown.find((item) => item.status === "queued") ?? null;
  const returned = rundown.filter((item) => item.status === "absent");
  return [
    ...(evening.show.on_hold ? [] : [hold()]),
    ...(onAir ? actionsOnAir(onAir) : lastPitch(rundown).map(redo)),
    ...(following ? actionsOnFollowing(following, Boolean(onAir)) : []),
    ...returned.map(reinstate),
  ];
}

/** @returns {Action} */
function hold() {
  return {
    key: "hold",
    type: "hold",
    fields: {},
    label: _("Incident : mire à l'antenne"),
    name: "",
    effect: _("Le public voit la mire d'attente jusqu'à ce que vous repreniez. Un chrono lancé continue."),
    reasons: [_("Son coupé"), _("Image perdue"), _("Liaison perdue avec la ville"), _("Problème en régie")],
  };
}

/**
 * @param {AnyItemView} item
 * @returns {Action[]}
 */
function actionsOnAir(item) {
  if (item.kind === "break") return [];
  return item.status === "on_air" ? [absent(item), redo(item)] : [redo(item)];
}

/**
 * @param {AnyItemView} item
 * @param {boolean} isEarly somebody else is still on air
 * @returns {Action[]}
 */
function actionsOnFollowing(item, isEarly) {
  const early = isEarly && item.status === "queued" ? [callEarly(item)] : [];
  const missing = item.kind === "pitch" ? [absent(item)] : [];
  return [...early, ...missing, postpone(item)];
}

/**
 * The pitch that has just left the picture.
 * @param {AnyItemView[]} rundown
 */
function lastPitch(rundown) {
  const endedAt = (/** @type {AnyItemView} */ item) => item.runs?.at(-1)?.ended_at ?? 0;
  const done = rundown.filter((item) => item.kind === "pitch" && item.status === "done");
  return done.sort((a, b) => endedAt(b) - endedAt(a)).slice(0, 1);
}

/**
 * @param {AnyItemView} item
 * @returns {Action}
 */
function redo(item) {
  return {
    key: `void ${item.id}`,
    type: "void",
    fields: { item: item.id },
    label: _("À refaire"),
    name: item.project,
    effect: _("Ce passage est annulé. Le pitch retourne dans la file et aura son temps entier."),
    reasons: [
      _("Son coupé"),
      _("Image perdue"),
      _("Liaison perdue avec la ville"),
      _("Mauvaise personne à l'antenne"),
      _("Chrono lancé trop tôt"),
    ],
  };
}

/**
 * @param {AnyItemView} item
 * @returns {Action}
 */
function absent(item) {
  return {
    key: `absent ${item.id}`,
    type: "mark_absent",
    fields: { item: item.id },
    label: _("Absent·e"),
    name: item.project,
    effect: _("On passe au pitch d'après. Si la personne arrive, elle pourra être remise dans la file."),
    reasons: [],
  };
}

/**
 * @param {AnyItemView} item
 * @returns {Action}
 */
function postpone(item) {
  return {
    key: `postpone ${item.id}`,
    type: "postpone",
    fields: { item: item.id },
    label: _("Passer plus tard"),
    name: item.project,
    effect: _("Va à la fin de la file. On passe à la ligne d'après."),
    reasons: [],
  };
}

/**
 * @param {AnyItemView} item
 * @returns {Action}
 */
function callEarly(item) {
  return {
    key: `call ${item.id}`,
    type: "call",
    fields: { item: item.id },
    label: _("Appeler dès maintenant"),
    name: item.project,
    effect: _("La ville voit que c'est bientôt à elle. Rien ne change à l'antenne."),
    reasons: [],
  };
}

/**
 * @param {AnyItemView} item
 * @returns {Action}
 */
function reinstate(item) {
  return {
    key: `reinstate ${item.id}`,
    type: "reinstate",
    fields: { item: item.id },
    label: _("De retour"),
    name: item.project,
    effect: _("Reprend sa place dans la file."),
    reasons: [],
  };
}
