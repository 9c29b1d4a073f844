import assert from "node:assert/strict";
import { test } from "node:test";
import { item } from "./items.js";
import { stepLine, stepWords } from "topchrono/words/steps.js";
import * as english from "topchrono/words/steps.js?language=en";

/** @import { NextStep } from "topchrono/core/contract.js" */

const PITCH = item("p01", { project: "Vélo Cargo" });
/** @type {NextStep["step"][]} */
const STEPS = ["open_doors", "start_show", "call", "take", "start_clock", "finish", "clear", "release", "end_show"];

test("every step has a verb of its own, in every language", () => {
  for (const { stepWords: words } of [{ stepWords }, english]) {
    const verbs = STEPS.map((step) => words({ step, item: "p01" }, PITCH).verb);
    assert.equal(new Set(verbs).size, STEPS.length);
    assert.ok(verbs.every(Boolean));
  }
});

test("a step on an item names it", () => {
  assert.equal(stepLine({ step: "call", item: "p01" }, PITCH), "Appeler – «\u00a0Vélo Cargo\u00a0»");
  assert.equal(english.stepLine({ step: "take", item: "p01" }, PITCH), "Put on air – “Vélo Cargo”");
  assert.equal(stepLine({ step: "release" }, undefined), "Quitter la mire");
});

test("a pitch is finished early, a break is ended", () => {
  assert.equal(stepWords({ step: "finish", item: "p01" }, PITCH).verb, "Terminer avant la fin");
  assert.equal(stepWords({ step: "finish", item: "p01" }, { ...PITCH, kind: "break" }).verb, "Terminer");
});

test("without a step there is nothing to say", () => {
  assert.deepEqual(stepWords(null, undefined), { verb: "", name: "", detail: "" });
  assert.equal(stepLine(null, undefined), "");
});
