import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { _, ngettext } from "topchrono/words/translate.js";

const CATALOGUE = new URL("../../server/topchrono/locale/en/LC_MESSAGES/topchrono.po", import.meta.url);
const COUNTED = /^msgid (".*")\nmsgid_plural (".*")$/gm;

test("zero is singular in every French text that counts, two is not", async () => {
  const catalogue = await readFile(CATALOGUE, "utf8");
  const counted = [...catalogue.matchAll(COUNTED)].map(([, one, several]) => [JSON.parse(String(one)), JSON.parse(String(several))]);
  assert.ok(counted.length > 30);
  for (const [one, several] of counted) {
    assert.deepEqual(
      [0, 1, 2].map((count) => ngettext(one, several, count)),
      [0, 1, 2].map((count) => _(count < 2 ? one : several, { count })),
    );
  }
});
