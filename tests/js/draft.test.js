import assert from "node:assert/strict";
import { test } from "node:test";
import { draftField } from "../../control/director/_shared/draft_field.js";
import { changesOf, draftOf, emptyDraft, fieldsOf, problemsOf } from "../../control/director/editor/draft.js";
import { item } from "./items.js";

/** @import { Answer } from "topchrono/core/contract.js" */

const ONLINE = "En ligne";
const PITCH = item("p01", { project: "Vélo", city: "Lyon", needs: ["Un local", "Des bras"] });

test("an item that nobody touched has no changes", () => {
  assert.deepEqual(changesOf(draftOf(PITCH, ONLINE), draftOf(PITCH, ONLINE)), {});
});

test("only what was changed is sent", () => {
  const original = draftOf(PITCH, ONLINE);
  assert.deepEqual(changesOf({ ...original, project: "Vélo Cargo ", needs: "Un local\n\n Des bras " }, original), {
    project: "Vélo Cargo",
  });
});

test("needs are parted by lines, commas and semicolons", () => {
  assert.deepEqual(fieldsOf({ ...emptyDraft("pitch"), needs: "Un local, des bras;\nun camion" }).needs, ["Un local", "des bras", "un camion"]);
});

test("a need that is a sentence stays whole", () => {
  const sentence = "Nous cherchons un local, assez grand, et des bras";
  assert.deepEqual(fieldsOf({ ...emptyDraft("pitch"), needs: `${sentence}\ndroit, design` }).needs, [sentence, "droit", "design"]);
});

test("the room of those without a city is an empty city", () => {
  assert.equal(draftOf({ ...PITCH, city: ONLINE }, ONLINE).city, "");
});

test("the length of a break is in minutes, with a comma or a point", () => {
  const pause = draftOf(item("b01", { kind: "break", length_ms: 90_000 }), ONLINE);
  assert.equal(pause.minutes, "1,5");
  assert.equal(fieldsOf(pause).length_ms, 90_000);
  assert.equal(fieldsOf({ ...pause, minutes: "2.25" }).length_ms, 135_000);
  assert.equal("length_ms" in fieldsOf(draftOf(PITCH, ONLINE)), false);
});

test("a name and a readable length are asked for, and nothing longer than the server takes", () => {
  const wrong = (/** @type {object} */ fields, kind = /** @type {"pitch" | "break"} */ ("pitch")) =>
    Object.keys(problemsOf({ ...emptyDraft(kind), project: "Vélo", ...fields }));
  assert.deepEqual(wrong({}), []);
  assert.deepEqual(wrong({ project: " " }), ["project"]);
  assert.deepEqual(wrong({ project: "é".repeat(121) }), ["project"]);
  assert.deepEqual(wrong({ project: "🚲".repeat(120) }), []);
  assert.deepEqual(wrong({ needs: "x".repeat(201) }), ["needs"]);
  assert.deepEqual(wrong({ needs: "x\n".repeat(13) }), ["needs"]);
  assert.deepEqual(wrong({ minutes: "abc" }), []);
  for (const minutes of ["", "abc", "0", "-1", "241"]) assert.deepEqual(wrong({ minutes }, "break"), ["minutes"], minutes);
  assert.deepEqual(wrong({ minutes: "240" }, "break"), []);
});

test("a text is sent once however often it is asked for, and stays until the server has it", async () => {
  const field = draftField();
  /** @type {string[]} */
  const sent = [];
  const { promise, resolve } = deferred();
  const request = (/** @type {string} */ text) => {
    sent.push(text);
    return promise;
  };
  field.text = "Bonsoir";
  const first = field.send(request);
  await field.send(request);
  assert.deepEqual(sent, ["Bonsoir"]);
  assert.equal(field.text, "Bonsoir");
  resolve({ ok: true, revision: 1 });
  await first;
  assert.equal(field.text, "");
});

test("what was typed meanwhile, or refused, stays", async () => {
  const field = draftField();
  field.text = "Bonsoir";
  await field.send(async () => ({ ok: false, error: { code: "full", message: "" } }));
  assert.equal(field.text, "Bonsoir");
  await field.send(async () => {
    field.text = "Bonsoir à tous";
    return { ok: true, revision: 1 };
  });
  assert.equal(field.text, "Bonsoir à tous");
});

test("an empty text is not sent", async () => {
  const field = draftField();
  field.text = "  ";
  await field.send(() => assert.fail("sent"));
});

/** @returns {{promise: Promise<Answer>, resolve: (answer: Answer) => void}} */
function deferred() {
  /** @type {(answer: Answer) => void} */
  let resolve = () => {};
  const promise = new Promise((/** @type {(answer: Answer) => void} */ done) => (resolve = done));
  return { promise, resolve };
}
