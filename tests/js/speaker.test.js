import assert from "node:assert/strict";
import { test } from "node:test";
import { Loudness } from "../../control/speaker/loudness.js";
import { beforeWords, planChangeOf, stateOf } from "../../control/speaker/words.js";
import { item } from "./items.js";

/** @import { AnyItemView, ShowSection } from "topchrono/core/contract.js" */
/** @import { Evening } from "topchrono/core/evening.js" */

/**
 * @param {AnyItemView[]} rundown
 * @param {Partial<ShowSection>} [show]
 * @param {AnyItemView | null} [picture]
 */
function evening(rundown, show = {}, picture = null) {
  const whole = { rundown, on_air: picture, show: { phase: "live", on_hold: false, ...show } };
  return /** @type {Evening} */ (/** @type {unknown} */ (whole));
}

const QUEUE = ["p01", "p02", "p03", "p04"].map((id) => item(id, { city: "Lyon" }));
const [FIRST, , THIRD, LAST] = /** @type {[AnyItemView, AnyItemView, AnyItemView, AnyItemView]} */ (QUEUE);

test("a pitch waits for the evening, then for its turn, and is soon with two before it", () => {
  assert.equal(stateOf(undefined, evening(QUEUE)), "connecting");
  assert.equal(stateOf(LAST, evening(QUEUE, { phase: "doors" })), "waiting");
  assert.equal(stateOf(LAST, evening(QUEUE)), "queued");
  assert.equal(stateOf(THIRD, evening(QUEUE)), "soon");
  assert.equal(stateOf(FIRST, evening(QUEUE)), "soon");
});

test("a pitch is called, has the stage, is thanked while it is in the picture, and is done", () => {
  assert.equal(stateOf(item("p01", { status: "on_deck" }), evening([])), "called");
  for (const status of /** @type {const} */ (["on_air", "pitching"])) {
    assert.equal(stateOf(item("p01", { status }), evening([])), "stage");
  }
  const done = item("p01", { status: "done" });
  assert.equal(stateOf(done, evening([], {}, done)), "stage");
  assert.equal(stateOf(done, evening([], { on_hold: true }, done)), "done");
  assert.equal(stateOf(done, evening([])), "done");
});

test("an evening that ends without a pitch has missed it", () => {
  assert.equal(stateOf(FIRST, evening(QUEUE, { phase: "ended" })), "missed");
  assert.equal(stateOf(item("p01", { status: "absent" }), evening([])), "absent");
  assert.equal(stateOf(item("p01", { status: "withdrawn" }), evening([], { phase: "ended" })), "withdrawn");
});

test("whoever comes before is named while one waits", () => {
  assert.match(beforeWords("queued", LAST, QUEUE), /Projet p03.*Lyon/);
  assert.equal(beforeWords("stage", LAST, QUEUE), "");
  assert.equal(beforeWords("soon", FIRST, QUEUE), "");
  assert.notEqual(beforeWords("waiting", FIRST, QUEUE), "");
});

test("a change of plan is explained where somebody may not have seen it coming", () => {
  const queued = { state: /** @type {const} */ ("queued"), ahead: 3 };
  for (const state of /** @type {const} */ (["stage", "done", "called", "absent", "withdrawn"])) {
    assert.notEqual(planChangeOf({ state, ahead: 0 }, queued), "", state);
  }
  assert.notEqual(planChangeOf({ ...queued, ahead: 2 }, queued), "");
  assert.equal(planChangeOf({ ...queued, ahead: 4 }, queued), "");
  assert.equal(planChangeOf({ ...queued, ahead: 2 }, { state: "called", ahead: 0 }), "");
});

test("a voice is told from a room that is silent, also between two words", () => {
  const loudness = new Loudness();
  const samples = (/** @type {number} */ level) => new Float32Array(256).fill(level);
  assert.equal(loudness.heard, "none");
  loudness.hear(samples(0.05), 1_000);
  assert.equal(loudness.heard, "good");
  loudness.hear(samples(0), 1_500);
  assert.equal(loudness.heard, "good");
  assert.equal(loudness.bar, 0);
  loudness.hear(samples(0), 9_000);
  assert.equal(loudness.heard, "none");
  loudness.hear(samples(0.005), 9_100);
  assert.equal(loudness.heard, "faint");
});

test("the loudest voice fills the bar and no more", () => {
  const loudness = new Loudness();
  loudness.hear(new Float32Array(256).fill(1), 0);
  assert.equal(loudness.bar, 1);
});
