/** Requests of this page beside the commands: an answer, or why there is none. */

import { request } from "topchrono/core/evening.js";
import { typeset } from "topchrono/words/typeset.js";
import { _ } from "topchrono/words/translate.js";

/** @import { Problem } from "topchrono/core/contract.js" */

/**
 * @template Value
 * @typedef {{ value: Value, problem: null } | { value: null, problem: Problem }} Reply
 */

/**
 * Send a request with the director's cookie. Nothing is retried: whoever asked reads the problem, and presses again.
 * @template Value
 * @param {string} method
 * @param {string} path
 * @param {{ json?: unknown, body?: Blob | string }} [content] a value as JSON, or a body as it is
 * @returns {Promise<Reply<Value>>}
 */
export async function call(method, path, { json, body } = {}) {
  const address = new URL(path, window.location.origin);
  address.searchParams.set("lang", document.documentElement.lang);
  const isJson = json !== undefined;
  try {
    const response = await fetch(address, {
      method,
      credentials: "same-origin",
      headers: isJson ? { "Content-Type": "application/json" } : {},
      body: isJson ? JSON.stringify(json) : body,
    });
    const answer = await response.json();
    if (response.ok) return { value: answer, problem: null };
    return { value: null, problem: { ...answer.error, message: typeset(answer.error.message) } };
  } catch {
    const message = _("Pas de réponse de Top Chrono. Vérifiez la connexion, puis réessayez.");
    return { value: null, problem: { code: "no_answer", message } };
  }
}

/**
 * The same; a refusal stands at the foot of the page, as that of a command.
 * @template Value
 * @param {string} method
 * @param {string} path
 * @param {{ json?: unknown, body?: Blob | string }} [content]
 * @returns {Promise<Reply<Value>>}
 */
export async function askServer(method, path, content) {
  /** @type {Reply<Value>} */
  const reply = await call(method, path, content);
  await request(async () => (reply.problem ? { ok: false, error: reply.problem } : { ok: true }), "");
  return reply;
}

/**
 * The same for what nobody has pressed: a refusal is not shown, and without an answer there is none.
 * @template Value
 * @param {string} path
 * @returns {Promise<Value | null>}
 */
export async function fetchQuietly(path) {
  /** @type {Reply<Value>} */
  const reply = await call("GET", path);
  return reply.value;
}
