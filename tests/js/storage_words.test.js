import assert from "node:assert/strict";
import { test } from "node:test";
import { EMPTY_VIEW } from "topchrono/core/empty_view.js";
import { damageWords } from "../../control/director/_shared/storage_words.js";

/** @import { LinksDamage } from "topchrono/core/contract.js" */

/** @param {Partial<LinksDamage>} links */
function told(links) {
  const damage = { kept_as: null, all_lost: false, roles: [], cities: [], may_revive: false, ...links };
  return damageWords({ ...EMPTY_VIEW.storage, links: damage });
}

test("new links are named, with what to do", () => {
  const words = told({ kept_as: "links.damaged-1.json", roles: ["host", "overlay"], cities: ["Lyon"] });
  assert.match(words, /links\.damaged-1\.json/);
  assert.match(words, /Animation, OBS, Lyon\..*topchrono links/);
});

test("when every link is lost, none is named", () => {
  const words = told({ all_lost: true, roles: ["host"], may_revive: true });
  assert.match(words, /effacé.*Aucun lien/);
  assert.doesNotMatch(words, /Animation|arrêtés/);
});

test("when no link is lost, it is said", () => {
  assert.match(told({ kept_as: "links.damaged-1.json" }), /rétabli/);
});

test("links of speakers that were revoked are to be revoked again", () => {
  assert.match(told({ may_revive: true }), /arrêtez-les/);
});
