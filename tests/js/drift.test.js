import assert from "node:assert/strict";
import { test } from "node:test";
import { Drift } from "topchrono/core/drift.js";

const FORECAST = {
  expected_at: { p01: 100_000, p02: 220_000 },
  ends_at: 340_000,
  delay_ms: -5_000,
  change_over_ms: 40_000,
};

test("nothing is expected before the server has said so", () => {
  assert.deepEqual(new Drift().follow(100_000), { forecast: null, changesIn: Infinity });
});

test("what is expected is never in the past, and what follows moves with it", () => {
  const drift = new Drift();
  drift.update(FORECAST);
  assert.deepEqual(drift.follow(90_000), { forecast: null, changesIn: 10_000 });
  assert.deepEqual(drift.follow(125_000), {
    forecast: {
      expected_at: { p01: 120_000, p02: 240_000 },
      ends_at: 360_000,
      delay_ms: 15_000,
      change_over_ms: 40_000,
    },
    changesIn: 5_000,
  });
  assert.deepEqual(drift.follow(126_000), { forecast: null, changesIn: 4_000 });
  assert.deepEqual(drift.follow(131_000).forecast?.expected_at, { p01: 130_000, p02: 250_000 });
});

test("a new forecast starts from its own times", () => {
  const drift = new Drift();
  drift.update(FORECAST);
  drift.follow(125_000);
  drift.update({ ...FORECAST, expected_at: { p02: 200_000 } });
  assert.deepEqual(drift.follow(125_000), { forecast: null, changesIn: 75_000 });
});

test("an evening without a start has no end and no delay to move", () => {
  const drift = new Drift();
  drift.update({ ...FORECAST, ends_at: null, delay_ms: null });
  const { forecast } = drift.follow(125_000);
  assert.deepEqual([forecast?.ends_at, forecast?.delay_ms], [null, null]);
});
