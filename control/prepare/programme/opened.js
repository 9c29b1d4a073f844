/** The draft that is open: as the server has it, and what this tab has chosen of it so far. */

import Alpine from "alpinejs";
import { focusKept, focusSoon } from "topchrono/ui/focus.js";
import { _ } from "topchrono/words/translate.js";
import { call, fetchQuietly } from "../_shared/requests.js";
import { announce } from "../_shared/steps.js";
import { DRAFTS } from "./addresses.js";
import { recallDraft, rememberDraft } from "./draft_memory.js";
import { readWords } from "./words.js";
import { runAlone, work } from "./work.js";

/** @import { Mending, ProgrammeDraft } from "topchrono/core/contract.js" */
/** @import { Reply } from "../_shared/requests.js" */
/** @import { Choices, Filter } from "./draft.js" */

export const ROWS_AT_ONCE = 60;

/**
 * @typedef {object} Opened
 * @property {ProgrammeDraft | null} draft
 * @property {Choices} choices
 * @property {Filter} filter
 * @property {number} shown how many rows are listed at most
 * @property {boolean} wantsToFollow
 * @property {boolean} areColumnsOpen while somebody says what the columns are, they stay open
 */

/** @type {Opened} */
export const opened = Alpine.reactive({
  draft: null,
  choices: {},
  filter: "changes",
  shown: ROWS_AT_ONCE,
  wantsToFollow: false,
  areColumnsOpen: false,
});

/**
 * Show the draft that a request is answered with.
 * @param {() => Promise<Reply<ProgrammeDraft>>} request
 */
export async function receive(request) {
  const isKept = focusKept();
  const draft = await ask(request);
  if (!draft) return;
  if (!draft.is_usable && !draft.top.length) {
    // Nothing to mend here: another file is to be given.
    const problems = draft.problems.map(({ text }) => _(text.message, text.details));
    work.problem = [draft.name, problems.join(" ")].filter(Boolean).join(_(" : "));
    return;
  }
  open(draft);
  announce(_("Programme lu : {what}.", { what: readWords(draft) }));
  focusSoon(() => {
    const title = document.getElementById("programme-read-title");
    title?.scrollIntoView();
    return title;
  }, isKept);
}

/** @param {ProgrammeDraft} draft */
function open(draft) {
  Object.assign(opened, {
    draft,
    choices: {},
    filter: draft.conflicts ? "check" : "changes",
    shown: ROWS_AT_ONCE,
    wantsToFollow: false,
    areColumnsOpen: !draft.is_usable,
  });
  rememberDraft(draft.draft);
}

export function closeDraft() {
  opened.draft = null;
  rememberDraft("");
}

/** Open what this tab was looking at before it was loaded again. */
export async function reopenDraft() {
  const id = recallDraft();
  if (!id) return;
  /** @type {ProgrammeDraft | null} */
  const draft = await fetchQuietly(`${DRAFTS}/${id}`);
  if (draft && !opened.draft) open(draft);
}

/**
 * Send a request of this step. A refusal is kept as its problem.
 * @template Value
 * @param {() => Promise<Reply<Value>>} request
 * @returns {Promise<Value | null>}
 */
export async function ask(request) {
  const reply = await runAlone(request);
  if (!reply) return null;
  const { value, problem } = reply;
  if (problem) work.problem = problem.message;
  if (problem?.code === "unknown_draft") closeDraft();
  return value;
}

/** Compare the draft with the evening as it is now. */
export async function compareAnew() {
  const { draft } = opened;
  if (!draft) return;
  opened.draft = (await ask(() => call("GET", `${DRAFTS}/${draft.draft}`))) ?? opened.draft;
}

/**
 * Have the draft read anew, mended.
 * @param {(mending: Mending) => Mending} change
 * @returns {Promise<boolean>} whether it was
 */
export async function mend(change) {
  const { draft } = opened;
  if (!draft) return false;
  const mending = change(draft.mending);
  const mended = await ask(
    () => /** @type {Promise<Reply<ProgrammeDraft>>} */ (call("PUT", `${DRAFTS}/${draft.draft}/mending`, { json: mending })),
  );
  if (mended) opened.draft = mended;
  return Boolean(mended);
}
