import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { typeset, typesetAll, typesetView } from "topchrono/words/typeset.js";

/** What the server makes of the same: see tests/test_i18n.py. */
const TYPESET = JSON.parse(readFileSync(new URL("../data/typeset.json", import.meta.url), "utf8"));

for (const [written, shown] of Object.entries(TYPESET)) {
  test(`French typography of “${written}”`, () => {
    assert.equal(typeset(written), shown);
    assert.equal(typeset(shown), shown);
  });
}

test("texts are typeset wherever they stand, codes and numbers stay", () => {
  const item = { id: "p01", status: "on_air", project: "L'eau", needs: ["de l'aide"], notes: { "D'où": "l'Isle" }, at: null, length_ms: 120 };
  const shown = { id: "p01", status: "on_air", project: "L’eau", needs: ["de l’aide"], notes: { "D’où": "l’Isle" }, at: null, length_ms: 120 };
  assert.deepEqual(typesetAll(item), shown);
});

test("offers of help and what OBS says are shown as they were given", () => {
  const changes = { rundown: [{ project: "L'eau" }], offers: { latest: [{ name: "Sinéad O'Brien" }] }, obs: { scene: "L'antenne" } };
  assert.deepEqual(typesetView(changes), { ...changes, rundown: [{ project: "L’eau" }] });
});
