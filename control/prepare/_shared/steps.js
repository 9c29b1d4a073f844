/** What the steps share: which one is shown, what state each is in, what screen readers announce. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { focusSoon } from "topchrono/ui/focus.js";
import { _ } from "topchrono/words/translate.js";

/** @typedef {"done" | "optional" | "todo" | "wrong"} StepState */

const NAMES = ["programme", "evening", "cities", "obs", "offers", "look", "online", "ready"];

/**
 * @typedef {object} Steps
 * @property {string} current the name of the step that is shown
 * @property {Record<string, StepState>} states by step
 * @property {string} announcement the last text for screen readers
 */

/** Make Alpine's store `steps`. The address names the step, so that a reload and a link come back to it. */
export function openSteps() {
  /** @type {Steps} */
  const steps = { current: named(), states: {}, announcement: "" };
  Alpine.store("steps", steps);
  window.addEventListener("hashchange", () => show(named()));
}

/** @returns {Steps} */
export function theSteps() {
  return /** @type {Steps} */ (Alpine.store("steps"));
}

/**
 * Keep the state of a step up to date: `find` is called again whenever something reactive that it read changes.
 * @param {string} name
 * @param {() => StepState} find
 */
export function reportStep(name, find) {
  Alpine.effect(() => {
    theSteps().states[name] = find();
  });
}

/**
 * Announce a text to screen readers, also when it is the same as before.
 * @param {string} text
 */
export function announce(text) {
  const steps = theSteps();
  steps.announcement = steps.announcement === text ? `${text}\u200b` : text;
}

export function registerSteps() {
  Alpine.data("steps", () => ({
    get title() {
      return theEvening().show?.title ?? "";
    },
    /** @param {string} name */
    isShown(name) {
      return theSteps().current === name;
    },
    /** @param {string} name */
    mark(name) {
      return theSteps().current === name ? "step" : false;
    },
    /** @param {string} name */
    stateOf(name) {
      return stateOf(name);
    },
    /** @param {string} name */
    iconOf(name) {
      return { done: "#i-done", optional: "#i-queued", todo: "#i-queued", wrong: "#i-alert" }[stateOf(name)];
    },
    /** @param {string} name */
    wordsOf(name) {
      return { done: _("fait"), optional: _("facultatif"), todo: _("à faire"), wrong: _("à corriger") }[stateOf(name)];
    },
  }));
}

/** @param {string} name */
function stateOf(name) {
  return theSteps().states[name] ?? "todo";
}

/** @param {string} name */
function show(name) {
  theSteps().current = name;
  window.scrollTo(0, 0);
  focusSoon(() => document.getElementById(`${name}-title`));
}

function named() {
  const name = window.location.hash.slice(1);
  return NAMES.includes(name) ? name : "programme";
}
