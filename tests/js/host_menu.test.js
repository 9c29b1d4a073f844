import assert from "node:assert/strict";
import { test } from "node:test";
import { possibleActions } from "../../control/host/menu/actions.js";
import { item } from "./items.js";

/** @import { AnyItemView } from "topchrono/core/contract.js" */
/** @import { Evening } from "topchrono/core/evening.js" */

const QUEUED = item("p02", { possible: ["call", "mark_absent", "postpone"] });

/**
 * The keys of the menu's entries.
 * @param {Partial<Evening>} sections
 * @param {object} [show]
 */
function keys(sections, show = {}) {
  const evening = { on_air: null, on_deck: null, rundown: [], ...sections, show: { phase: "live", on_hold: false, ...show } };
  return possibleActions(/** @type {Evening} */ (/** @type {unknown} */ (evening))).map(({ key }) => key);
}

test("nothing can happen before or after the live evening", () => {
  assert.deepEqual(keys({ rundown: [QUEUED] }, { phase: "doors" }), []);
  assert.deepEqual(keys({ rundown: [QUEUED] }, { phase: "ended" }), []);
});

test("an incident comes first, and not twice", () => {
  assert.deepEqual(keys({}), ["hold"]);
  assert.deepEqual(keys({}, { on_hold: true }), []);
});

test("while somebody is on air, the next one can be called early", () => {
  const onAir = item("p01", { status: "pitching", possible: ["void", "redo_later"] });
  assert.deepEqual(keys({ on_air: onAir, rundown: [onAir, QUEUED] }), [
    "hold", "void p01", "redo_later p01", "call p02", "mark_absent p02", "postpone p02",
  ]);
});

test("the pitch that has just left the picture can be done again, and no earlier one", () => {
  const past = (/** @type {string} */ id, /** @type {number} */ endedAt) =>
    item(id, { status: "done", possible: ["void"], runs: [{ taken_at: 0, started_at: 0, ended_at: endedAt, outcome: "time_up", reason: "" }] });
  assert.deepEqual(keys({ rundown: [past("p03", 50), past("p01", 90), past("p02", 70)] }), ["hold", "void p01"]);
});

test("whoever was absent can come back, and a rule that forbids it is obeyed", () => {
  assert.deepEqual(keys({ rundown: [item("p01", { status: "absent", possible: ["reinstate"] })] }), ["hold", "reinstate p01"]);
  assert.deepEqual(keys({ rundown: [item("p01", { status: "absent", possible: [] })] }), ["hold"]);
});
