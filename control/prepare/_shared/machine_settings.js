/** The settings of the machine, which several steps read and change: Alpine's store `machine`. */

import Alpine from "alpinejs";
import { request } from "topchrono/core/evening.js";
import { typeset } from "topchrono/words/typeset.js";
import { call, fetchQuietly } from "./requests.js";

/** @import { Problem, SettingsChange, SettingsView } from "topchrono/core/contract.js" */

/** Somebody else may prepare the evening too: what they change is seen within this time. */
const EVERY_MS = 10_000;

/** @typedef {{ view: SettingsView | null }} Machine */

let isOpen = false;

/** @returns {Machine} the reactive store; the first call asks for the settings */
export function theMachine() {
  if (!isOpen) {
    isOpen = true;
    Alpine.store("machine", { view: null });
    void reload();
    setInterval(() => {
      if (!document.hidden) void reload();
    }, EVERY_MS);
  }
  return /** @type {Machine} */ (Alpine.store("machine"));
}

/** What keeps the file of the settings from being read, in words; empty if nothing does. */
export function settingsProblem() {
  return typeset(theMachine().view?.problem ?? "");
}

/**
 * Change settings: all of them or none. A refusal is shown.
 * @param {Omit<SettingsChange, "seen">} change
 * @returns {Promise<Problem | null>} why nothing has changed
 */
export async function changeSettings(change) {
  const problem = await changeQuietly(change);
  await request(async () => (problem ? { ok: false, error: problem } : { ok: true }), "");
  return problem;
}

/**
 * The same for a field that says itself why it is not saved.
 * @param {Omit<SettingsChange, "seen">} change
 * @returns {Promise<Problem | null>}
 */
export async function changeQuietly(change) {
  const machine = theMachine();
  /** @type {import("./requests.js").Reply<SettingsView>} */
  const { value, problem } = await call("PATCH", "/api/settings", { json: { seen: machine.view?.tag ?? "", ...change } });
  if (value) machine.view = value;
  else await reload();
  return problem;
}

async function reload() {
  /** @type {SettingsView | null} */
  const found = await fetchQuietly("/api/settings");
  // An older answer may be the slower one, but nothing is overwritten by it: the server compares the tags.
  if (found && found.tag !== theMachine().view?.tag) theMachine().view = found;
}
