import assert from "node:assert/strict";
import { test } from "node:test";
import { coalesce } from "topchrono/core/coalesce.js";
import { Press } from "topchrono/core/press.js";
import { closeChannels } from "./channels.js";

const LONGEST_MS = 500;
const CLICK_WITHIN_MS = 100;

/** @param {EventTarget} target @param {string} type @param {string} [pointerType] */
function point(target, type, pointerType = "mouse") {
  target.dispatchEvent(Object.assign(new Event(type), { pointerType }));
}

/** @param {import("node:test").TestContext} context */
function begin(context) {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const target = new EventTarget();
  return { target, press: new Press(target) };
}

for (const end of ["pointerup", "pointercancel"]) {
  test(`a press of the mouse lasts until ${end}`, (context) => {
    const { target, press } = begin(context);
    let ends = 0;
    point(target, "pointerdown");
    assert.ok(press.isDown);
    press.onEnd(() => (ends += 1));
    assert.equal(ends, 0);
    for (const type of [end, "pointerdown", end]) point(target, type);
    assert.equal(press.isDown, false);
    assert.equal(ends, 1);
  });
}

test("a press of a finger lasts until its click", (context) => {
  const { target, press } = begin(context);
  for (const type of ["pointerdown", "pointerup"]) point(target, type, "touch");
  context.mock.timers.tick(CLICK_WITHIN_MS - 1);
  assert.ok(press.isDown);
  point(target, "click", "touch");
  assert.equal(press.isDown, false);
});

test("a finger that was no click holds nothing back after its release", (context) => {
  const { target, press } = begin(context);
  for (const type of ["pointerdown", "pointerup"]) point(target, type, "touch");
  context.mock.timers.tick(CLICK_WITHIN_MS);
  assert.equal(press.isDown, false);
});

test("a finger that stays holds nothing back for longer than half a second", (context) => {
  const { target, press } = begin(context);
  let ends = 0;
  point(target, "pointerdown", "touch");
  press.onEnd(() => (ends += 1));
  context.mock.timers.tick(LONGEST_MS - 1);
  assert.deepEqual([press.isDown, ends], [true, 0]);
  context.mock.timers.tick(1);
  assert.deepEqual([press.isDown, ends], [false, 1]);
  point(target, "pointerup", "touch");
  context.mock.timers.tick(LONGEST_MS);
  assert.equal(ends, 1);
});

test("nothing is drawn under a press, and all of it once the click has come", async (context) => {
  closeChannels(context);
  /** @type {string[]} */
  const happened = [];
  /** @type {(value?: unknown) => void} */
  let onDrawn = () => {};
  const drawn = new Promise((resolve) => (onDrawn = resolve));
  const drawSoon = coalesce(() => {
    happened.push("drawn");
    onDrawn();
  });
  point(document, "pointerdown");
  drawSoon();
  await new Promise((resolve) => setTimeout(resolve, 5));
  drawSoon();
  assert.equal(happened.length, 0);
  point(document, "pointerup");
  // A browser dispatches it in the same task.
  happened.push("click");
  await drawn;
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(happened, ["click", "drawn"]);
});
