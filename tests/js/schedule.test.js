import assert from "node:assert/strict";
import { test } from "node:test";
import { scheduled } from "topchrono/core/schedule.js";
import { holdTime } from "./fake_time.js";

test("it is shown at once, and again when it has something else to show", async (context) => {
  const pass = holdTime(context);
  let shown = 0;
  const run = scheduled(() => {
    shown += 1;
    return 999.5;
  });
  run();
  await pass(950);
  assert.equal(shown, 1);
  await pass(50);
  assert.equal(shown, 2);
});

test("what never changes by itself is looked at once a minute", async (context) => {
  const pass = holdTime(context);
  let shown = 0;
  scheduled(() => {
    shown += 1;
    return Infinity;
  })();
  await pass(59_950);
  assert.equal(shown, 1);
  await pass(50);
  assert.equal(shown, 2);
});

test("a page that is looked at again is brought up to date", (context) => {
  holdTime(context);
  let shown = 0;
  scheduled(() => {
    shown += 1;
    return Infinity;
  });
  document.dispatchEvent(new Event("visibilitychange"));
  assert.equal(shown, 1);
});
