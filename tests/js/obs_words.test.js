import assert from "node:assert/strict";
import { test } from "node:test";
import { isOnAir, isUnderWay, obsWarning, ownerWords } from "../../control/director/obs/words.js";

/** @import { ObsSection } from "topchrono/core/contract.js" */

/**
 * Whether the director is warned.
 * @param {object} fields of the section
 * @param {"setup" | "doors" | "live" | "ended"} phase
 */
function warns(fields, phase, seenDrops = 0) {
  const obs = { state: "connected", owner: { state: "ours" }, problems: [], stream: { state: "off", drops: 0 }, record: { state: "off" }, ...fields };
  return obsWarning(/** @type {ObsSection} */ (/** @type {unknown} */ (obs)), phase, seenDrops) !== "";
}

test("an OBS that is lost is a warning while it is needed", () => {
  assert.ok(warns({ state: "unreachable" }, "live"));
  assert.ok(warns({ state: "refused" }, "doors"));
  assert.ok(!warns({ state: "unreachable" }, "setup"));
  assert.ok(warns({ state: "unreachable", stream: { state: "live", drops: 0 } }, "setup"));
});

test("a stream that was lost is a warning until it is understood", () => {
  const stream = { state: "dropped", drops: 2 };
  assert.ok(warns({ stream }, "live", 1));
  assert.ok(!warns({ stream }, "live", 2));
});

test("a recording that was lost is a warning, and all is well without one", () => {
  assert.ok(warns({ record: { state: "dropped" } }, "live"));
  for (const code of ["stream_stalled", "record_stalled"]) assert.ok(warns({ problems: [{ code }] }, "live"));
  assert.ok(!warns({}, "live"));
  assert.equal(obsWarning(null, "live", 0), "");
});

test("another evening that controls OBS is a warning in every phase, with what to press", () => {
  for (const state of ["other", "free"]) {
    const owner = { state, was_ours: false, title: "Répétition", place: "essai", since: 0, is_silent: false };
    assert.ok(warns({ owner }, "setup"));
    const words = ownerWords(/** @type {ObsSection} */ (/** @type {unknown} */ ({ owner })));
    assert.match(words, /Prendre la main/);
  }
  const lost = { state: "other", was_ours: true, title: "Répétition", place: "essai", since: 0, is_silent: false };
  assert.match(ownerWords(/** @type {ObsSection} */ (/** @type {unknown} */ ({ owner: lost }))), /a pris la main.*Répétition.*essai/);
  assert.equal(ownerWords(null), "");
});

test("what starts or stops is under way, and counted once it is on air", () => {
  const states = /** @type {const} */ (["off", "starting", "live", "reconnecting", "stopping", "dropped"]);
  assert.deepEqual(states.filter(isUnderWay), ["starting", "live", "reconnecting", "stopping"]);
  assert.deepEqual(states.filter(isOnAir), ["live", "reconnecting", "stopping"]);
});
