import assert from "node:assert/strict";
import { test } from "node:test";
import {
  DEBOUNCE_MS,
  PressGuard,
  SECOND_AFTER_MS,
  SECOND_WITHIN_MS,
  TIME_UP_GUARD_MS,
} from "../../control/host/button/press_guard.js";

const STEP = { isOff: false, needsSecond: false };
const RISKY = { isOff: false, needsSecond: true };

test("a step needs one press, and a key that bounces is one press", () => {
  const guard = new PressGuard();
  assert.equal(guard.press(0, STEP), "go");
  assert.equal(guard.press(DEBOUNCE_MS - 1, STEP), "ignore");
  assert.equal(guard.press(2 * DEBOUNCE_MS, STEP), "go");
});

test("however long somebody drums, it is one press", () => {
  const guard = new PressGuard();
  const meanings = Array.from({ length: 20 }, (_, press) => guard.press(press * (DEBOUNCE_MS - 50), STEP));
  assert.deepEqual(meanings, ["go", ...Array(19).fill("ignore")]);
});

test("a button that is off does nothing", () => {
  assert.equal(new PressGuard().press(0, { ...STEP, isOff: true }), "ignore");
});

test("what cuts somebody short needs a second press, neither at once nor much later", () => {
  const guard = new PressGuard();
  assert.equal(guard.press(0, RISKY), "ask");
  assert.equal(guard.press(SECOND_AFTER_MS - 1, RISKY), "ignore");
  assert.equal(guard.press(SECOND_AFTER_MS + DEBOUNCE_MS, RISKY), "go");
  assert.equal(guard.press(10_000, RISKY), "ask");
  assert.equal(guard.press(10_001 + SECOND_WITHIN_MS, RISKY), "ask");
});

test("a question that is off the table is asked again", () => {
  const guard = new PressGuard();
  guard.press(0, RISKY);
  guard.forget();
  assert.equal(guard.press(1_000, RISKY), "ask");
});

test("a finger about to end a pitch does nothing else when the clock runs out under it", () => {
  const guard = new PressGuard();
  guard.press(0, RISKY);
  guard.onTimeUp(1_000);
  assert.equal(guard.press(1_000 + TIME_UP_GUARD_MS - 1, STEP), "ignore");
  assert.equal(guard.press(1_000 + TIME_UP_GUARD_MS + DEBOUNCE_MS, STEP), "go");
});

test("a clock that runs out with no finger near it guards nothing", () => {
  const guard = new PressGuard();
  guard.onTimeUp(1_000);
  assert.equal(guard.press(1_001, STEP), "go");
});
