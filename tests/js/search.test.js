import assert from "node:assert/strict";
import { test } from "node:test";
import { hasWords, isFound } from "topchrono/core/search.js";
import { item } from "./items.js";

const PITCH = item("p01", { project: "Forêt de Poche", city: "Lyon", needs: ["Un développeur"], speaker: "Zoé" });

test("accents and capitals do not matter", () => {
  for (const search of ["foret", "FORÊT", "zoe", "developpeur"]) assert.ok(isFound(PITCH, search), search);
});

test("every word must stand somewhere, in any order", () => {
  assert.ok(isFound(PITCH, "lyon  poche"));
  assert.ok(!isFound(PITCH, "lyon rennes"));
});

test("an empty search finds everything", () => {
  assert.ok(hasWords("", ""));
  assert.ok(hasWords("Vélo", "   "));
});
