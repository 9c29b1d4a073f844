import assert from "node:assert/strict";
import { test } from "node:test";
import { item } from "./items.js";
import { clockLabel } from "topchrono/words/clock.js";
import { outcomeWords, phaseLabel, runWords, statusLabel } from "topchrono/words/statuses.js";

/** @import { Run, ShowSection, Timer } from "topchrono/core/contract.js" */

const AT = new Date(2026, 10, 27, 20, 5).getTime();
/** @type {Run} */
const RUN = { taken_at: AT - 5_000, started_at: AT, ended_at: AT + 90_000, outcome: "voided", reason: "Son coupé" };

test("who is called is the next, for everybody", () => {
  assert.equal(statusLabel("on_deck"), "Le suivant");
});

test("a voided run is to be run again, for its reason", () => {
  const replayed = item("p01", { runs: [RUN] });
  assert.equal(outcomeWords(replayed), "à rejouer\u00a0: Son coupé");
  assert.equal(runWords(RUN), "20\u00a0h\u00a004\u00a0: 1\u00a0min\u00a030, annulé (Son coupé)");
});

test("the slate counts as a phase only while the evening is live", () => {
  const show = /** @type {ShowSection} */ ({ phase: "live", on_hold: true });
  assert.equal(phaseLabel(show), "Mire d’attente");
  assert.equal(phaseLabel({ ...show, phase: "ended" }), "Terminée");
  assert.equal(phaseLabel(null), "");
});

test("a clock that nears its end says how near", () => {
  const timer = /** @type {Timer} */ ({ state: "running", warnings_ms: [30_000, 10_000] });
  assert.equal(clockLabel({ state: "running", warning: "" }, timer), "Chrono lancé");
  assert.equal(clockLabel({ state: "running", warning: "soon" }, timer), "Moins de 30\u00a0s");
  assert.equal(clockLabel({ state: "running", warning: "last" }, timer), "Moins de 10\u00a0s");
  assert.equal(clockLabel({ state: "time_up", warning: "" }, timer), "Temps écoulé");
});
