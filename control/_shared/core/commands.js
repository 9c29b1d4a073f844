/** Commands over a line that may die at any moment: each is done once, and answered if that is possible at all. */

import { localNow } from "topchrono/core/clock.js";

/** @import { Socket } from "socket.io-client" */
/** @import { Answer } from "topchrono/core/types.js" */

const ANSWER_WITHIN_MS = 5000;
/** A line that went dead without a word is noticed after 6 seconds, and the next one is there some seconds later. */
const GIVE_UP_AFTER_MS = 12_000;
/** How long the same command counts as a retry, which the message asks for. */
const REMEMBERED_MS = 2 * 60_000;
/** What must not be done twice. Anything else is refused or changes nothing by then, or is meant anew. */
const ONCE = new Set(["say", "add_item"]);

export class Commands {
  #socket;
  /** What got no answer, and may be done all the same. @type {{content: string, id: string, until: number}[]} */
  #unanswered = [];

  /** @param {Socket} socket */
  constructor(socket) {
    this.#socket = socket;
  }

  /**
   * Have something done. Without an answer it is asked for again under the same id, here and when the same is given
   * once more: the server does it once, and answers as it did the first time.
   * @param {string} type
   * @param {Record<string, unknown>} fields
   * @returns {Promise<Answer>} rejected when the line stays dead
   */
  async give(type, fields) {
    const content = JSON.stringify([type, fields]);
    const known = this.#takeUnanswered(content);
    if (known) {
      const answer = await this.#ask(content, { type, id: known, ...fields });
      // What was refused then has not been done, and may be right by now.
      if (answer.ok) return answer;
    }
    return await this.#ask(content, { type, id: newId(), ...fields });
  }

  /**
   * @param {string} content
   * @param {{type: string, id: string}} command
   * @returns {Promise<Answer>}
   */
  async #ask(content, command) {
    const giveUpAt = localNow() + GIVE_UP_AFTER_MS;
    for (let left = GIVE_UP_AFTER_MS; left > 0; left = giveUpAt - localNow()) {
      try {
        // Without a line it waits for one.
        return await this.#socket.timeout(Math.min(left, ANSWER_WITHIN_MS)).emitWithAck("command", command);
      } catch {
        // The line is slow, or has just died.
      }
    }
    const { type, id } = command;
    if (ONCE.has(type)) this.#unanswered.push({ content, id, until: Date.now() + REMEMBERED_MS });
    throw new Error("no answer");
  }

  /**
   * Of two that are the same, each is taken once: they were meant to be two.
   * @param {string} content
   * @returns {string | undefined} the id under which it was asked for in vain
   */
  #takeUnanswered(content) {
    const recent = this.#unanswered.filter((one) => Date.now() < one.until);
    const same = recent.find((one) => one.content === content);
    this.#unanswered = recent.filter((one) => one !== same);
    return same?.id;
  }
}

/** Pages over plain HTTP in a venue's network have no crypto.randomUUID. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
