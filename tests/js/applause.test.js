import assert from "node:assert/strict";
import { test } from "node:test";
import { Applause } from "topchrono/core/applause.js";
import { holdTime } from "./fake_time.js";

/** @import { TestContext } from "node:test" */

/**
 * What is posted; nobody answers.
 * @param {TestContext} context
 */
function posted(context) {
  /** @type {object[]} */
  const bodies = [];
  context.mock.method(globalThis, "fetch", async (/** @type {string} */ _address, /** @type {RequestInit} */ { body }) => {
    bodies.push(JSON.parse(String(body)));
    throw new TypeError("no server");
  });
  return bodies;
}

test("claps of a second are sent together, and no more than the server believes", async (context) => {
  const pass = holdTime(context);
  const bodies = posted(context);
  const applause = new Applause();
  for (let clap = 0; clap < 15; clap += 1) applause.clap("p01");
  await pass(950);
  assert.deepEqual(bodies, []);
  await pass(50);
  assert.deepEqual(bodies, [{ item: "p01", claps: 10 }]);
  await pass(5_000);
  assert.equal(bodies.length, 1);
});

test("claps for the one before are sent when somebody else is in the picture", async (context) => {
  const pass = holdTime(context);
  const bodies = posted(context);
  const applause = new Applause();
  applause.clap("p01");
  applause.clap("p02");
  await pass(1_000);
  assert.deepEqual(bodies, [{ item: "p01", claps: 1 }, { item: "p02", claps: 1 }]);
});
