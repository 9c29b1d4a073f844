/** What can also happen: the entries of the menu « Autre… ». */

import { can } from "topchrono/core/possible.js";
import {
  absentWords,
  callEarlyWords,
  holdWords,
  postponeWords,
  redoLaterWords,
  reinstateWords,
  reopenWords,
  voidWords,
} from "topchrono/words/actions.js";
import { holdReasons, voidReasons } from "topchrono/words/reasons.js";

/** @import { ActionWords } from "topchrono/words/actions.js" */
/** @import { Evening } from "topchrono/core/evening.js" */
/** @import { AnyItemView, ItemAction } from "topchrono/core/contract.js" */

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
    ...(onAir ? actionsOnAir(onAir) : lastPitch(rundown).flatMap(actionsOnRun)),
    ...(following ? actionsOnFollowing(following, Boolean(onAir)) : []),
    ...returned.flatMap((item) => whenPossible(item, "reinstate", reinstate)),
  ];
}

/** @returns {Action} */
function hold() {
  const { verb, effect } = holdWords();
  return { key: "hold", type: "hold", fields: {}, label: verb, name: "", effect, reasons: holdReasons() };
}

/**
 * The way back from an end that came by mistake.
 * @returns {Action}
 */
export function reopen() {
  const { verb, effect } = reopenWords();
  return { key: "reopen_show", type: "reopen_show", fields: {}, label: verb, name: "", effect, reasons: [] };
}

/**
 * @param {AnyItemView} item
 * @returns {Action[]}
 */
function actionsOnAir(item) {
  if (item.kind === "break") return [];
  return [...whenPossible(item, "mark_absent", absent), ...actionsOnRun(item)];
}

/**
 * What makes a run not count.
 * @param {AnyItemView} item
 */
function actionsOnRun(item) {
  return [...whenPossible(item, "void", redo), ...whenPossible(item, "redo_later", redoLater)];
}

/**
 * @param {AnyItemView} item
 * @param {boolean} isEarly somebody else is still on air
 * @returns {Action[]}
 */
function actionsOnFollowing(item, isEarly) {
  return [
    ...(isEarly ? whenPossible(item, "call", callEarly) : []),
    ...whenPossible(item, "mark_absent", absent),
    ...whenPossible(item, "postpone", postpone),
  ];
}

/**
 * @param {AnyItemView} item
 * @param {ItemAction} action
 * @param {(item: AnyItemView) => Action} make
 * @returns {Action[]} none if the rules do not accept it now
 */
function whenPossible(item, action, make) {
  return can(item, action) ? [make(item)] : [];
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

/** @param {AnyItemView} item */
function redo(item) {
  return actionOn(item, "void", voidWords(item.status), voidReasons());
}

/** @param {AnyItemView} item */
function redoLater(item) {
  return actionOn(item, "redo_later", redoLaterWords(), voidReasons());
}

/** @param {AnyItemView} item */
function absent(item) {
  return actionOn(item, "mark_absent", absentWords());
}

/** @param {AnyItemView} item */
function postpone(item) {
  return actionOn(item, "postpone", postponeWords());
}

/** @param {AnyItemView} item */
function callEarly(item) {
  return actionOn(item, "call", callEarlyWords());
}

/** @param {AnyItemView} item */
function reinstate(item) {
  return actionOn(item, "reinstate", reinstateWords());
}

/**
 * @param {AnyItemView} item
 * @param {string} type
 * @param {ActionWords} words
 * @param {string[]} [reasons]
 * @returns {Action}
 */
function actionOn(item, type, { verb, effect }, reasons = []) {
  return { key: `${type} ${item.id}`, type, fields: { item: item.id }, label: verb, name: item.project, effect, reasons };
}
