import assert from "node:assert/strict";
import { test } from "node:test";
import { confirmedByWords, confirmedWords, readiness, readinessLabel } from "topchrono/words/readiness.js";

const NOTHING = { present: false, sound: false, picture: false, by: "", at: null };
const AT = new Date(2026, 10, 27, 20, 5).getTime();

test("ready is who is there, heard and seen", () => {
  assert.equal(readiness(undefined), "no");
  assert.equal(readiness({ ...NOTHING, sound: true, picture: true }), "no");
  assert.equal(readiness({ ...NOTHING, present: true, sound: true }), "partly");
  assert.equal(readiness({ ...NOTHING, present: true, sound: true, picture: true }), "yes");
});

test("what is missing is said in short in a list, and in full beside a name", () => {
  const present = { ...NOTHING, present: true };
  assert.equal(readinessLabel(NOTHING), "À confirmer");
  assert.equal(readinessLabel(NOTHING, "long"), "Présence à confirmer");
  assert.equal(readinessLabel(present), "Sans son ni image");
  assert.equal(readinessLabel({ ...present, sound: true }, "long"), "À vérifier\u00a0: image");
  assert.equal(readinessLabel({ ...present, sound: true, picture: true }), "Tout est prêt");
});

test("who confirmed it is named, and who took it back", () => {
  assert.equal(confirmedByWords(NOTHING), "Pas encore confirmé");
  assert.equal(confirmedByWords({ ...NOTHING, present: true, by: "Léa", at: AT }), "Confirmé par Léa à 20\u00a0h\u00a005");
  assert.equal(confirmedByWords({ ...NOTHING, at: AT }), "Confirmation retirée à 20\u00a0h\u00a005");
  assert.equal(confirmedWords({ present: true, picture: true }), "présence, image");
  assert.equal(confirmedWords({}), "rien");
});
