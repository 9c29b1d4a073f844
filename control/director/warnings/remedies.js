/** Remedies against a warning: one press applies one, and one undoes it. */

import { send, theEvening } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";
import { itemOf } from "./words.js";

/** @import { AnyItemView } from "topchrono/core/contract.js" */

/**
 * @typedef {object} AppliedRemedy
 * @property {string} words what was done
 * @property {string} type of the command that undoes it
 * @property {Record<string, unknown>} fields of that command
 * @property {string} item that it was done to
 * @property {AnyItemView["status"]} status of the item while it can be undone
 */

/**
 * The remedy that was done; undefined when it was refused.
 * @typedef {(id: string) => Promise<AppliedRemedy | undefined>} Remedy
 */

/**
 * @param {string} id
 * @param {string} other
 * @returns {Promise<AppliedRemedy | undefined>}
 */
export async function swap(id, other) {
  const values = { project: projectOf(id), other: projectOf(other) };
  const answer = await send("swap", { item: id, other });
  if (!answer.ok) return undefined;
  return {
    words: _("« {other} » passe à la place de « {project} ».", values),
    type: "swap",
    fields: { item: other, other: id },
    item: id,
    status: "queued",
  };
}

/** @type {Remedy} */
export async function postpone(id) {
  const project = projectOf(id);
  const ids = theEvening().rundown.map((item) => item.id);
  const before = ids[ids.indexOf(id) + 1] ?? null;
  const answer = await send("postpone", { item: id });
  if (!answer.ok) return undefined;
  return {
    words: _("« {project} » est reporté à la fin.", { project }),
    type: "move",
    fields: { item: id, before },
    item: id,
    status: "queued",
  };
}

/** @type {Remedy} */
export async function markAbsent(id) {
  const project = projectOf(id);
  const answer = await send("mark_absent", { item: id });
  if (!answer.ok) return undefined;
  return {
    words: _("Absence signalée : « {project} ».", { project }),
    type: "reinstate",
    fields: { item: id },
    item: id,
    status: "absent",
  };
}

/** @param {AppliedRemedy} done */
export async function undo({ type, fields }) {
  return await send(type, fields);
}

/** @param {string} id */
function projectOf(id) {
  return itemOf(id)?.project ?? "";
}
