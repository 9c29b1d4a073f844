import assert from "node:assert/strict";
import { test } from "node:test";
import { countCities } from "topchrono/core/cities.js";
import * as french from "topchrono/words/counts.js";
import * as english from "topchrono/words/counts.js?language=en";

test("zero is singular in French and plural in English", () => {
  assert.deepEqual([0, 1, 2].map(french.pitchesWords), ["0 pitch", "1 pitch", "2 pitchs"]);
  assert.deepEqual([0, 1, 2].map(english.pitchesWords), ["0 pitches", "1 pitch", "2 pitches"]);
});

test("nothing is said of help that nobody has offered", () => {
  assert.equal(french.helpersWords(undefined), "");
  assert.equal(french.helpersWords(1), "1 personne veut aider");
  assert.equal(english.helpersWords(2), "2 people want to help");
  assert.equal(french.offersWords(0), "");
  assert.equal(french.offersWords(2), "2 offres d’aide");
});

test("those who pitch from home are in no city", () => {
  assert.equal(countCities(["lyon", "en-ligne", "lyon", "rennes"]), 2);
  assert.equal(french.programmeWords(3, countCities(["lyon", "en-ligne"])), "3 pitchs, 1 ville");
  assert.equal(english.programmeWords(1, countCities(["en-ligne"])), "1 pitch");
});
