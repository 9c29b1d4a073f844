import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusals } from "topchrono/core/refusals.js";
import { holdTime } from "./fake_time.js";

function shownRefusals() {
  const shown = /** @type {string[]} */ ([]);
  return { shown, refusals: new Refusals((message) => shown.push(message)) };
}

test("a refusal stays long enough to be read although something else is asked for at once", async (context) => {
  const pass = holdTime(context);
  const { shown, refusals } = shownRefusals();
  refusals.show("Pas maintenant.");
  refusals.clear();
  await pass(1_400);
  assert.deepEqual(shown, ["Pas maintenant."]);
  await pass(200);
  assert.deepEqual(shown, ["Pas maintenant.", ""]);
});

test("one that has been read goes at once", async (context) => {
  const pass = holdTime(context);
  const { shown, refusals } = shownRefusals();
  refusals.show("Pas maintenant.");
  await pass(2_000);
  refusals.clear();
  await pass(1);
  assert.deepEqual(shown, ["Pas maintenant.", ""]);
});

test("a new refusal is not taken away with the one before", async (context) => {
  const pass = holdTime(context);
  const { shown, refusals } = shownRefusals();
  refusals.show("Pas maintenant.");
  refusals.clear();
  await pass(1_000);
  refusals.show("Pas celui-là.");
  await pass(5_000);
  assert.deepEqual(shown, ["Pas maintenant.", "Pas celui-là."]);
});
