import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ServerClock,
  formatCountdown,
  isOverdue,
  localNow,
  remainingMs,
  shownSeconds,
  stateAt,
  untilClockChanges,
  untilNextSecond,
  warningAt,
} from "topchrono/core/clock.js";
import { holdTime } from "./fake_time.js";

/** @import { Timer } from "topchrono/core/contract.js" */

/** @type {Timer} */
const RUNNING = {
  state: "running",
  item: "p01",
  length_ms: 120_000,
  started_at: 1_000_000,
  ends_at: 1_120_000,
  stopped_at: null,
  warnings_ms: [30_000, 10_000],
};

test("a countdown shows two minutes at the start and zero exactly at the end", () => {
  assert.deepEqual([120_000, 119_999, 119_000, 1, 0, -5].map(shownSeconds), [120, 120, 119, 1, 0, 0]);
});

test("a second is shown until the next one begins", () => {
  assert.deepEqual([119_999, 119_001, 119_000].map(untilNextSecond), [999, 1, 1000]);
});

test("hours are shown from one hour on", () => {
  assert.deepEqual([0, 59, 120, 3599, 3600, 3725].map(formatCountdown), ["0:00", "0:59", "2:00", "59:59", "1:00:00", "1:02:05"]);
});

test("a running clock counts down to its deadline", () => {
  assert.equal(remainingMs(RUNNING, 1_030_000), 90_000);
  assert.equal(remainingMs(RUNNING, 1_120_000), 0);
});

test("a clock that has not started for a page with a delay is full", () => {
  assert.equal(remainingMs(RUNNING, 990_000), 120_000);
});

test("a stopped clock stands still, an armed one is full, one at its end is empty", () => {
  assert.equal(remainingMs({ ...RUNNING, state: "stopped", stopped_at: 1_050_000 }, 1_060_000), 70_000);
  assert.equal(remainingMs({ ...RUNNING, state: "armed", ends_at: null }, 1_060_000), 120_000);
  assert.equal(remainingMs({ ...RUNNING, state: "time_up" }, 1_060_000), 0);
});

test("warnings begin at their times and concern a clock that has started alone", () => {
  assert.deepEqual(
    [30_001, 30_000, 10_001, 10_000, 0].map((remaining) => warningAt(RUNNING, remaining)),
    ["", "soon", "soon", "last", "last"],
  );
  assert.equal(warningAt({ ...RUNNING, state: "armed" }, 5_000), "");
});

test("of several round trips the fastest tells the server's time", (context) => {
  holdTime(context);
  const clock = new ServerClock();
  const at = localNow();
  clock.addSample(at - 200, at + 10_000, at);
  clock.addSample(at - 20, at + 5_000, at);
  clock.addSample(at - 400, at + 90_000, at);
  assert.equal(Math.round(clock.now() - at), 5_011);
});

test("what was measured is forgotten when it is measured anew", (context) => {
  holdTime(context);
  const clock = new ServerClock();
  const at = localNow();
  clock.addSample(at - 1, at + 5_000, at);
  clock.reset();
  clock.addSample(at - 300, at + 7_000, at);
  assert.equal(Math.round(clock.now() - at), 7_151);
});

test("a machine that has slept is told by its time of day", async (context) => {
  const pass = holdTime(context);
  const clock = new ServerClock();
  await pass(60_000);
  assert.equal(clock.hasSlept, false);
  context.mock.timers.setTime(Date.now() + 60_000);
  assert.equal(clock.hasSlept, true);
  clock.reset();
  assert.equal(clock.hasSlept, false);
});

test("a clock whose end is not confirmed in time is up all the same, without a warning", () => {
  assert.deepEqual([0, -1499, -1500].map((remaining) => stateAt(RUNNING, remaining)), ["running", "running", "time_up"]);
  assert.deepEqual([0, -1499, -1500].map((remaining) => isOverdue(RUNNING, remaining)), [false, false, true]);
  assert.equal(warningAt(RUNNING, -1500), "");
  assert.ok(!isOverdue({ ...RUNNING, state: "time_up" }, -60_000));
});

test("a clock changes with each second, once more when its end is overdue, and no more then", () => {
  assert.deepEqual(
    [119_999, 1000, 0, -1000, -1500, -60_000].map((remaining) => untilClockChanges(RUNNING, remaining)),
    [999, 1000, 1500, 500, Infinity, Infinity],
  );
  assert.equal(untilClockChanges({ ...RUNNING, state: "armed" }, 120_000), Infinity);
});

test("where even the fastest answer was held back, the question was not", () => {
  const clock = new ServerClock();
  const asked = localNow();
  for (const held of [6000, 4000, 5000]) clock.addSample(asked, asked + 20, asked + 40 + held);
  const lead = clock.now() - localNow();
  assert.ok(Math.abs(lead) < 600, `${lead} ms`);
});
