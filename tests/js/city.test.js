import assert from "node:assert/strict";
import { test } from "node:test";
import { absenceWords, bannerOf, isDirectorName, newsOf, ownItems, presenceWords } from "../../control/city/words.js";
import { ids, item } from "./items.js";

/** @import { AnyItemView, ShowSection } from "topchrono/core/contract.js" */

const LIVE = /** @type {ShowSection} */ (/** @type {unknown} */ ({ phase: "live", starts_at: null }));

/**
 * @param {string} id
 * @param {AnyItemView["status"]} status
 */
function own(id, status) {
  return item(id, { status, city_slug: "lyon" });
}

/**
 * What the room of Lyon is told, and of which project.
 * @param {AnyItemView[]} rundown
 * @param {AnyItemView | null} [picture]
 * @param {Partial<ShowSection>} [show]
 */
function told(rundown, picture = null, show = {}) {
  const { state, project } = bannerOf(rundown, "lyon", { ...LIVE, ...show }, picture, null);
  return [state, project];
}

test("a city has its own pitches and no breaks", () => {
  const rundown = [own("p01", "queued"), item("p02", { city_slug: "rennes" }), item("b01", { kind: "break", city_slug: "lyon" })];
  assert.deepEqual(ids(ownItems(rundown, "lyon")), ["p01"]);
});

test("before the programme is there, a room says that the evening is being prepared", () => {
  const { headline, detail } = bannerOf([], "lyon", { ...LIVE, phase: "setup" }, null, null);
  assert.equal(headline, "La soirée se prépare");
  assert.match(detail, /dès que la régie/);
  assert.equal(bannerOf([item("p01")], "lyon", LIVE, null, null).headline, "Rien de prévu pour votre ville");
});

test("the most urgent comes first: on air, called, just done, next", () => {
  const [done, queued, called, onAir] = [own("p01", "done"), own("p02", "queued"), own("p03", "on_deck"), own("p04", "pitching")];
  assert.deepEqual(told([done, queued, called, onAir], done), ["air", "Projet p04"]);
  assert.deepEqual(told([done, queued, called], done), ["called", "Projet p03"]);
  assert.deepEqual(told([done, queued], done), ["done", "Projet p01"]);
  assert.deepEqual(told([done, queued]), ["soon", "Projet p02"]);
});

test("with more than two pitches before it a city waits", () => {
  const others = ["p01", "p02", "p03"].map((id) => item(id, { city_slug: "rennes" }));
  assert.deepEqual(told([...others, own("p04", "queued")]), ["waiting", "Projet p04"]);
});

test("an evening that is over, or has nothing of the city, says so", () => {
  assert.deepEqual(told([own("p01", "queued")], null, { phase: "ended" }), ["done", ""]);
  assert.deepEqual(told([own("p01", "queued")], null, { phase: "doors" }), ["waiting", ""]);
  assert.deepEqual(told([own("p01", "done")]), ["done", ""]);
  assert.deepEqual(told([]), ["waiting", ""]);
});

test("an absence names the project that is next, within what the server takes", () => {
  assert.match(absenceWords([own("p01", "done"), own("p02", "queued")], "lyon"), /Projet p02$/);
  const long = item("p01", { city_slug: "lyon", project: "x".repeat(300) });
  assert.equal(absenceWords([long], "lyon").length, 200);
});

test("the director is known by name, however it is written", () => {
  for (const name of ["Régie", " regie ", "RÉGIE"]) assert.ok(isDirectorName(name), name);
  assert.ok(!isDirectorName("Régine"));
});

test("news are what the director said: to all, to this city, and in answer to its alerts", () => {
  const message = (/** @type {number} */ at, /** @type {string} */ city, /** @type {string} */ by) => ({ at, city, by, text: "Bonsoir" });
  const alert = { id: "a1", city: "lyon", text: "Son", by: "Camille", raised_at: 1, resolved_at: 2, answer: "Vu" };
  const open = { ...alert, id: "a2", resolved_at: null, answer: "" };
  const news = newsOf([alert, open], [message(3, "", "Régie"), message(4, "lyon", "Régie"), message(5, "lyon", "Camille")]);
  assert.deepEqual(
    news.map(({ key }) => key),
    ["alert a1", "message 3", "message 4"],
  );
});

test("those who have not said their name are counted without one", () => {
  assert.equal(presenceWords([]), "");
  assert.equal(presenceWords([""]), "");
  assert.match(presenceWords(["Camille", "Noé"]), /Camille, Noé$/);
  assert.notEqual(presenceWords(["Camille", ""]), presenceWords(["Camille"]));
});
