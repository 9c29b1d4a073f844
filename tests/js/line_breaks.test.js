import assert from "node:assert/strict";
import { test } from "node:test";
import { bound, hyphenated, unhyphenated } from "topchrono/words/line_breaks.js";

const shown = (/** @type {string} */ text) => hyphenated(text).replaceAll("\u00ad", "-").replaceAll("\u200b", "|");

test("words are hyphenated by French syllables, whatever stands around them", () => {
  assert.equal(shown("démonstration"), "dé-mons-tra-tion");
  assert.equal(shown("L’intergénérationnel !"), "L’in-ter-gé-né-ra-tion-nel !");
  assert.equal(shown("INTERGÉNÉRATIONNEL"), "IN-TER-GÉ-NÉ-RA-TION-NEL");
});

test("no syllable of one letter is left alone", () => {
  for (const word of ["élaboration", "idéologie", "océanographie", "autonomie", "création", "université"]) {
    for (const part of shown(word).split("-")) assert.ok(part.length > 1, shown(word));
  }
});

test("what has no known syllable may be cut after some letters, with its accents", () => {
  assert.equal(shown("x".repeat(24)), "xxxxxxxx-xxxxxxxx-xxxxxxxx");
  assert.equal(shown("e\u0301".repeat(12)), `${"e\u0301".repeat(8)}-${"e\u0301".repeat(4)}`);
  assert.equal(shown("1234567890"), "1234567890");
});

test("an address is cut at its joints, without a hyphen", () => {
  assert.equal(shown("https://exemple.fr/a_b"), "https://|exemple.|fr/|a_|b");
  assert.equal(shown("contact@exemple.fr"), "contact@|exemple.|fr");
});

test("other scripts are left to the browser", () => {
  for (const text of ["都市農業と食の未来を考える市民の会", "مشروع التضامن", "👩‍🌾👨‍👩‍👧‍👦🚲🚲🚲🚲🚲🚲🚲🚲🚲"]) assert.equal(shown(text), text);
});

test("hyphenating twice is hyphenating once, and it can be undone", () => {
  for (const text of ["Soirée de démonstration", "x".repeat(40), "voir https://exemple.fr/programme"]) {
    assert.equal(hyphenated(hyphenated(text)), hyphenated(text));
    assert.equal(unhyphenated(hyphenated(text)), text);
  }
});

test("a single letter, a mark and a short last word stay with their neighbour", () => {
  assert.equal(bound("Aide à domicile"), "Aide à\u00a0domicile");
  assert.equal(bound("Et après ?"), "Et après\u00a0?");
  assert.equal(bound("Et après ?!"), "Et après\u00a0?!");
  assert.equal(bound("Vite ! Du code"), "Vite\u00a0! Du code");
  assert.equal(bound("Collectif pour Z"), "Collectif pour\u00a0Z");
  assert.equal(bound("Hack for Nature / ecoTeka"), "Hack for Nature / ecoTeka");
});
