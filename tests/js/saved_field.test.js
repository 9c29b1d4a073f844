import assert from "node:assert/strict";
import { test } from "node:test";
import { savedField } from "../../control/prepare/_shared/saved_field.js";
import { holdTime, settle } from "./fake_time.js";

/** @import { Answer } from "topchrono/core/contract.js" */

const NO_ANSWER = { ok: false, error: { code: "no_answer", message: "" } };

/**
 * A title that is kept in `evening`, and what was sent of it.
 * @param {Answer[]} answers given in this order; then everything is saved
 */
function titleField(...answers) {
  const evening = { title: "Soirée" };
  /** @type {[string, string][]} */
  const sent = [];
  const field = savedField({
    current: () => evening.title,
    show: String,
    /** @returns {{ value: string } | { problem: string }} */
    read: (text) => (text ? { value: text } : { problem: "Donnez un titre." }),
    save: async (title, was) => {
      sent.push([title, was]);
      const answer = answers.shift() ?? { ok: true, revision: 1 };
      if (answer.ok) evening.title = title;
      return answer;
    },
  });
  field.take();
  const type = (/** @type {string} */ text) => {
    field.text = text;
    field.edit();
  };
  const change = async (/** @type {string} */ title) => {
    evening.title = title;
    field.follow();
    await settle();
  };
  return { field, evening, sent, type, change };
}

test("what is typed is saved after a pause, and once", async (context) => {
  const pass = holdTime(context);
  const { field, evening, sent, type } = titleField();
  type("Nuit");
  await pass(500);
  type("Nuit du code");
  assert.deepEqual([field.state, sent], ["unsaved", []]);
  await pass(2000);
  assert.deepEqual([field.state, evening.title, sent], ["saved", "Nuit du code", [["Nuit du code", "Soirée"]]]);
});

test("what got no answer is sent again until there is one", async (context) => {
  const pass = holdTime(context);
  const { field, evening, type } = titleField(NO_ANSWER, NO_ANSWER);
  type("Nuit");
  await pass(1000);
  assert.deepEqual([field.text, field.state, evening.title], ["Nuit", "unsaved", "Soirée"]);
  await pass(5000);
  assert.deepEqual([field.text, field.state, evening.title], ["Nuit", "saved", "Nuit"]);
});

test("what is wrong is not sent, and stays", async (context) => {
  const pass = holdTime(context);
  const { field, sent, type } = titleField();
  type("");
  await pass(2000);
  assert.deepEqual([field.state, field.words, sent], ["wrong", "Donnez un titre.", []]);
});

test("a field that nobody edits follows the evening", async () => {
  const { field, change } = titleField();
  await change("Nuit");
  assert.deepEqual([field.text, field.state], ["Nuit", "saved"]);
});

test("nothing is saved over what somebody else has written before one of both is chosen", async (context) => {
  const pass = holdTime(context);
  const { field, evening, sent, type, change } = titleField();
  type("Ma nuit");
  await change("Leur nuit");
  await pass(3000);
  assert.deepEqual([field.state, field.text, sent], ["changed", "Ma nuit", []]);
  await field.insist();
  assert.deepEqual([field.state, evening.title, sent], ["saved", "Ma nuit", [["Ma nuit", "Leur nuit"]]]);
  type("Autre nuit");
  await change("Leur soirée");
  field.take();
  assert.deepEqual([field.state, field.text, evening.title], ["saved", "Leur soirée", "Leur soirée"]);
});

test("what the server has found changed meanwhile waits for a choice too", async (context) => {
  const pass = holdTime(context);
  const { field, type } = titleField({ ok: false, error: { code: "changed_meanwhile", message: "" } });
  type("Nuit");
  await pass(1000);
  assert.equal(field.state, "changed");
});
