import assert from "node:assert/strict";
import { test } from "node:test";
import { partsOf, writtenTexts } from "topchrono/words/quoting.js";
import { item } from "./items.js";

/** @import { Evening } from "topchrono/core/evening.js" */

test("what people wrote is found in a sentence of ours, the longest first", () => {
  assert.deepEqual(partsOf("Call “Vélo Cargo” first", ["Vélo", "Vélo Cargo"]), ["Call “", "Vélo Cargo", "” first"]);
  assert.deepEqual(partsOf("Lyon", ["Lyon"]), ["", "Lyon", ""]);
  assert.deepEqual(partsOf("Nothing of it", ["Lyon"]), ["Nothing of it"]);
});

test("part of a word is no quotation", () => {
  assert.deepEqual(partsOf("Arts and crafts", ["Art"]), ["Arts and crafts"]);
});

test("signs of a pattern are found as they are", () => {
  assert.deepEqual(partsOf("Why (a+b)* now?", ["(a+b)*"]), ["Why ", "(a+b)*", " now?"]);
});

test("titles, messages, alerts and reasons are what people wrote, empty ones are not", () => {
  const evening = {
    show: { title: "Soirée", hold_reason: "" },
    rundown: [item("p01", { project: "Vélo", speaker: "", association: "", city: "Lyon" })],
    alerts: [{ text: "Pas de son", answer: "", by: "Zoé" }],
    messages: { prompt: { text: "Plus fort" }, thread: [{ text: "Bonsoir", by: "Régie" }] },
  };
  assert.deepEqual(writtenTexts(/** @type {Evening} */ (/** @type {unknown} */ (evening))), [
    "Soirée", "Plus fort", "Bonsoir", "Régie", "Pas de son", "Zoé", "Vélo", "Lyon",
  ]);
});
