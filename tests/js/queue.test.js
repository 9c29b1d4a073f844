import assert from "node:assert/strict";
import { test } from "node:test";
import { isToCome, pitchesAhead } from "topchrono/core/queue.js";
import { upcoming, sceneOf } from "topchrono/core/scene.js";
import { ids, item } from "./items.js";

/** @import { AnyItemView, ShowSection, View } from "topchrono/core/contract.js" */

/**
 * @param {Partial<ShowSection>} show
 * @param {Partial<View>} [sections]
 */
function view(show, sections = {}) {
  const whole = { on_air: null, on_deck: null, rundown: [], ...sections, show: { phase: "live", on_hold: false, ...show } };
  return /** @type {View} */ (/** @type {unknown} */ (whole));
}

test("those before a pitch are the one on air, whoever is called, and the queue up to it", () => {
  const rundown = [
    item("p01", { status: "done" }),
    item("p02", { status: "queued" }),
    item("b01", { kind: "break" }),
    item("p03", { status: "absent" }),
    item("p04", { status: "queued" }),
    item("p05", { status: "on_deck" }),
    item("p06", { status: "pitching" }),
  ];
  assert.deepEqual(ids(pitchesAhead(rundown, /** @type {AnyItemView} */ (rundown[4]))), ["p06", "p05", "p02"]);
  assert.deepEqual(ids(pitchesAhead(rundown, /** @type {AnyItemView} */ (rundown[5]))), ["p06"]);
});

test("an absent pitch may still come, one that is done may not", () => {
  assert.ok(isToCome(item("p01", { status: "absent" })));
  assert.ok(!isToCome(item("p01", { status: "done" })));
});

test("whoever is called comes before the queue, and nobody comes once the evening is over", () => {
  const called = item("p02", { status: "on_deck" });
  const rundown = [item("p01"), called, item("p03")];
  assert.deepEqual(ids(upcoming(view({}, { on_deck: called, rundown }))), ["p02", "p01", "p03"]);
  assert.deepEqual(upcoming(view({ phase: "ended" }, { rundown })), []);
});

test("the public is shown the scene of the evening's phase, of an incident, and of the item in the picture", () => {
  const pitch = item("p01", { status: "pitching" });
  const past = item("b01", { kind: "break", status: "done" });
  assert.equal(sceneOf(view({ phase: "doors" })), "before");
  assert.equal(sceneOf(view({ phase: "ended" }, { on_air: pitch })), "ended");
  assert.equal(sceneOf(view({ on_hold: true }, { on_air: pitch })), "hold");
  assert.equal(sceneOf(view({}, { on_air: pitch })), "pitch");
  assert.equal(sceneOf(view({}, { on_air: item("b01", { kind: "break", status: "on_air" }) })), "break");
  assert.equal(sceneOf(view({}, { on_air: past })), "between");
  assert.equal(sceneOf(view({})), "between");
});
