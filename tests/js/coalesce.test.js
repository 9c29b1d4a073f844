import assert from "node:assert/strict";
import { test } from "node:test";
import { coalesce } from "topchrono/core/coalesce.js";
import { closeChannels } from "./channels.js";

test("calls of one turn run once, and later ones once again", async (context) => {
  closeChannels(context);
  let runs = 0;
  let onRun = () => {};
  const runSoon = coalesce(() => {
    runs += 1;
    onRun();
  });
  for (const expected of [1, 2]) {
    const run = new Promise((resolve) => {
      onRun = () => resolve(undefined);
    });
    runSoon();
    runSoon();
    assert.equal(runs, expected - 1);
    await run;
    // A second run of the same turn would come now.
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(runs, expected);
  }
});
