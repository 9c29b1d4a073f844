import assert from "node:assert/strict";
import { test } from "node:test";
import { bannerOf, whenWords } from "../../control/city/words.js";
import { absentHint, farewell, figures } from "../../control/host/words.js";
import { detailOf, planChangeOf } from "../../control/speaker/words.js";
import { tallyOf } from "topchrono/core/tally.js";
import { lastProjectWords, nobodyLeftWords, ownPitchesWords } from "topchrono/words/ending.js";
import { untilWords } from "topchrono/words/schedule.js";
import { item } from "./items.js";

/** @import { AnyItemView, CityView, ShowSection } from "topchrono/core/contract.js" */
/** @import { Evening } from "topchrono/core/evening.js" */

const ENDED = /** @type {ShowSection} */ (/** @type {unknown} */ ({ phase: "ended", live_at: 1_000, ended_at: 601_000 }));
const LIVE = /** @type {ShowSection} */ (/** @type {unknown} */ ({ phase: "live", starts_at: null }));

/**
 * Pitches with these statuses, all of one city, and a break.
 * @param {AnyItemView["status"][]} statuses
 */
function rundown(...statuses) {
  const pitches = statuses.map((status, place) =>
    item(`p${place}`, { status, city_slug: "lyon", outcome: status === "done" ? "time_up" : null }),
  );
  return [...pitches, item("b01", { kind: "break", status: "done", outcome: "finished", city_slug: "lyon" })];
}

/** @param {AnyItemView[]} items */
function shownFigures(items) {
  const cities = /** @type {CityView[]} */ ([{ done: tallyOf(items).done }]);
  return figures(ENDED, items, cities, null).map(({ figure, words }) => `${figure} ${words}`);
}

test("pitches that were taken out, and breaks, count nowhere", () => {
  assert.deepEqual(tallyOf(rundown("done", "absent", "queued", "on_deck", "withdrawn")), { done: 1, absent: 1, left: 2 });
});

test("everyone is said to have pitched only if everyone has", () => {
  assert.equal(nobodyLeftWords(rundown("done", "withdrawn")), "Tout le monde est passé");
  assert.equal(nobodyLeftWords(rundown("done", "absent")), "Plus personne à appeler");
  assert.equal(nobodyLeftWords(rundown("absent", "absent")), "Personne n’a pu passer");
  assert.equal(nobodyLeftWords(rundown("withdrawn")), "Personne n’a pu passer");
  assert.equal(nobodyLeftWords(rundown()), "Personne n’a pu passer");
});

test("the host is told how those who were absent can still come on", () => {
  assert.equal(absentHint(rundown("done")), "");
  assert.match(absentHint(rundown("absent")), /^1 absence signalée/);
  assert.match(absentHint(rundown("absent", "absent")), /^2 absences signalées/);
});

test("no figure of the evening is of nothing", () => {
  assert.deepEqual(shownFigures(rundown("done")), [
    "1 pitch entendu", "1 ville à l’antenne", "1 arrêté par le chrono", "10\u00a0min d’antenne",
  ]);
  assert.deepEqual(shownFigures(rundown("absent", "queued", "queued")), [
    "1 absence", "2 pitchs ne sont pas passés", "10\u00a0min d’antenne",
  ]);
  assert.deepEqual(shownFigures(rundown()), ["10\u00a0min d’antenne"]);
});

test("the room of those who pitch from home is no city that was on air", () => {
  const cities = /** @type {CityView[]} */ ([{ slug: "en-ligne", done: 1 }, { slug: "lyon", done: 2 }]);
  assert.ok(figures(ENDED, rundown("done"), cities, null).some(({ figure, words }) => `${figure} ${words}` === "1 ville à l’antenne"));
});

test("the host is congratulated on an evening in which somebody was heard", () => {
  assert.equal(farewell(rundown("done", "absent")), "Bravo\u00a0!");
  assert.equal(farewell(rundown("absent", "queued")), "La soirée est terminée");
});

test("the public is not told of a last project where there was none", () => {
  assert.equal(lastProjectWords(rundown("done", "absent")), "C’était le dernier projet");
  assert.equal(lastProjectWords(rundown("absent")), "Plus de projet à venir");
});

test("a city is told what became of its pitches", () => {
  assert.equal(ownPitchesWords(rundown("done", "done")), "Tous vos pitchs sont passés. Merci\u00a0!");
  assert.equal(ownPitchesWords(rundown("done", "absent")), "1 pitch de votre ville n’est pas passé.");
  assert.equal(ownPitchesWords(rundown("queued", "absent")), "2 pitchs de votre ville ne sont pas passés.");
  assert.equal(ownPitchesWords(rundown("withdrawn")), "");
});

test("a city whose people were all absent is not told that nothing was planned", () => {
  const headline = (/** @type {AnyItemView[]} */ own) => bannerOf(own, "lyon", LIVE, null, null).headline;
  assert.equal(headline(rundown("absent")), "Absence signalée");
  assert.equal(headline(rundown("done", "absent")), "C’est fait");
  assert.equal(headline(rundown("withdrawn")), "Rien de prévu pour votre ville");
});

test("after the end nobody is asked to wait for a turn", () => {
  const when = (/** @type {AnyItemView["status"]} */ status) => whenWords([], item("p01", { status }), ENDED, null);
  assert.equal(when("queued"), "N’est pas passé");
  assert.equal(when("absent"), "Absence signalée");
  assert.equal(when("done"), "C’est fait");
});

test("somebody who was absent is not told that their turn never came", () => {
  const evening = /** @type {Evening} */ (/** @type {unknown} */ ({ forecast: null }));
  const detail = (/** @type {AnyItemView["status"]} */ status) => detailOf("missed", item("p01", { status }), evening);
  assert.match(detail("absent"), /^Votre absence/);
  assert.match(detail("queued"), /^Votre tour n’est pas venu/);
});

test("an end that is taken back is explained to those who had been told of it", () => {
  assert.match(planChangeOf({ state: "missed", ahead: 0 }, { state: "soon", ahead: 0 }), /^La soirée reprend/);
});

test("until when something is possible is said as long as it is", () => {
  assert.match(untilWords(600_000, 599_999), /^possible jusqu’à /);
  assert.equal(untilWords(600_000, 600_000), "");
  assert.equal(untilWords(null, 0), "");
});
