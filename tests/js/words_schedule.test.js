import assert from "node:assert/strict";
import { test } from "node:test";
import { delayWords, expectedWords, isLate, turnWords } from "topchrono/words/schedule.js";
import * as english from "topchrono/words/schedule.js?language=en";

const MINUTE = 60_000;

test("the evening is late from the moment on at which the words say so", () => {
  for (const delay of [-5 * MINUTE, -29_999, 0, 29_999, 30_000, 89_999, 5 * MINUTE]) {
    assert.equal(isLate(delay), delayWords(delay).includes("retard"), `${delay} ms`);
  }
  assert.equal(isLate(null), false);
});

test("a delay is told in whole minutes", () => {
  assert.equal(delayWords(null), "");
  assert.equal(delayWords(20_000), "À l’heure");
  assert.equal(delayWords(4 * MINUTE), "4\u00a0min de retard");
  assert.equal(delayWords(-2 * MINUTE), "2\u00a0min d’avance");
  assert.equal(english.delayWords(61 * MINUTE), "1\u00a0h\u00a001 late");
});

test("an expected time is a time of day, or right now where the words keep up with it", () => {
  const at = new Date(2026, 10, 27, 20, 47).getTime();
  assert.equal(expectedWords(undefined), "");
  assert.equal(expectedWords(at), "vers 20\u00a0h\u00a047");
  assert.equal(expectedWords(at, at - 44_000), "tout de suite");
  assert.equal(english.expectedWords(at, at - MINUTE), "around 20:47");
});

test("a turn is counted in pitches, for whoever reads it", () => {
  assert.equal(turnWords(0), "juste après");
  assert.equal(turnWords(1), "dans 1 pitch");
  assert.equal(turnWords(2, "you"), "À vous dans 2 pitchs");
  assert.equal(turnWords(0, "us"), "C’est bientôt à nous\u00a0!");
  assert.equal(english.turnWords(1, "you"), "You are on in 1 pitch");
});
