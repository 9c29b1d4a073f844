import assert from "node:assert/strict";
import { test } from "node:test";
import { expectedWords } from "topchrono/words/schedule.js";
import { formatDay, formatLength, formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";

const EVENING = Date.UTC(2026, 10, 27, 19, 5);

test("French punctuation stays on the line of its word", () => {
  assert.equal(_("Prêts ? « {project} » : à vous !", { project: "Vélo" }), "Prêts\u00a0? «\u00a0Vélo\u00a0»\u00a0: à vous\u00a0!");
});

test("a value is filled in as it is, and a name without a value stays", () => {
  assert.equal(_("{a} et {b}", { a: "{b} ?" }), "{b} ? et {b}");
});

test("the time of day is written as the press writes it", () => {
  assert.equal(formatTime(EVENING), "20\u00a0h\u00a005");
  assert.equal(formatTime(null), "");
  assert.match(expectedWords(EVENING), /20\u00a0h\u00a005$/);
  assert.equal(expectedWords(undefined), "");
});

test("the day is written in words", () => {
  assert.equal(formatDay(EVENING), "vendredi 27 novembre");
});

test("a length is in the largest units that are quickly read", () => {
  const lengths = [0, 45_000, 120_000, 150_000, -150_000, 3_900_000].map(formatLength);
  assert.deepEqual(
    lengths.map((length) => length.replaceAll("\u00a0", " ")),
    ["0 s", "45 s", "2 min", "2 min 30", "2 min 30", "1 h 05"],
  );
});
