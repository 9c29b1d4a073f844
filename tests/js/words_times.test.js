import assert from "node:assert/strict";
import { test } from "node:test";
import * as french from "topchrono/words/times.js";
import * as english from "topchrono/words/times.js?language=en";

const AT = new Date(2026, 10, 27, 20, 5).getTime();

test("times of day are written as the press of each country does", () => {
  assert.equal(french.formatTime(AT), "20\u00a0h\u00a005");
  assert.equal(english.formatTime(AT), "20:05");
  assert.equal(french.formatTime(null), "");
  assert.equal(french.formatDay(AT), "vendredi 27 novembre");
  assert.equal(english.formatDay(AT), "Friday, November 27");
});

test("lengths are quickly read", () => {
  const lengths = [45_000, 120_000, 150_000, 3_900_000].map(french.formatLength);
  assert.deepEqual(lengths, ["45\u00a0s", "2\u00a0min", "2\u00a0min\u00a030", "1\u00a0h\u00a005"]);
});
