/** Commands over an unreliable connection: retried under the same id, so that each is executed once. */

import { localNow } from "topchrono/core/clock.js";

/** @import { Socket } from "socket.io-client" */
/** @import { Answer } from "topchrono/core/contract.js" */

const ANSWER_WITHIN_MS = 5000;
/** A dead connection is detected after 6 seconds, and replaced some seconds later. */
const TIMEOUT_MS = 12_000;
/** How long the same command counts as a retry, which the message asks for. */
const RETRY_WINDOW_MS = 2 * 60_000;
/** Commands that are not idempotent. Any other is refused or changes nothing the second time, or is meant anew. */
const NOT_IDEMPOTENT = new Set(["say", "add_item"]);

export class Commands {
  #socket;
  #post;
  /** Commands without an answer, which may have been executed. @type {{content: string, id: string, until: number}[]} */
  #unanswered = [];

  /**
   * @param {Socket} socket
   * @param {(command: object) => Promise<Answer>} [post] sends a command without a connection, rejected while there may be
   * one
   */
  constructor(socket, post = () => Promise.reject(new Error("connected"))) {
    this.#socket = socket;
    this.#post = post;
  }

  /**
   * Send a command. Without an answer it is sent again under the same id, here and when the same command is given once
   * more: the server executes it once, and repeats its first answer.
   * @param {string} type
   * @param {Record<string, unknown>} fields
   * @returns {Promise<Answer>} rejected when there is no answer in time
   */
  async send(type, fields) {
    const content = JSON.stringify([type, fields]);
    const known = this.#takeUnanswered(content);
    if (known) {
      const answer = await this.#request(content, { type, id: known, ...fields });
      // What was refused then has not been executed, and may be valid by now.
      if (answer.ok) return answer;
    }
    return await this.#request(content, { type, id: newId(), ...fields });
  }

  /**
   * @param {string} content
   * @param {{type: string, id: string}} command
   * @returns {Promise<Answer>}
   */
  async #request(content, command) {
    const deadline = localNow() + TIMEOUT_MS;
    for (let left = TIMEOUT_MS; left > 0; left = deadline - localNow()) {
      try {
        return await this.#post(command);
      } catch {
        // There is a connection, or plain requests don't come through either.
      }
      try {
        // Buffered while disconnected.
        return await this.#socket.timeout(Math.min(left, ANSWER_WITHIN_MS)).emitWithAck("command", command);
      } catch {
        // The connection is slow, or has just been lost.
      }
    }
    const { type, id } = command;
    if (NOT_IDEMPOTENT.has(type)) this.#unanswered.push({ content, id, until: Date.now() + RETRY_WINDOW_MS });
    throw new Error("no answer");
  }

  /**
   * Of two that are the same, each is taken once: they were meant to be two.
   * @param {string} content
   * @returns {string | undefined} the id under which it got no answer
   */
  #takeUnanswered(content) {
    const recent = this.#unanswered.filter((one) => Date.now() < one.until);
    const same = recent.find((one) => one.content === content);
    this.#unanswered = recent.filter((one) => one !== same);
    return same?.id;
  }
}

/** Pages over plain HTTP in a venue's network have no crypto.randomUUID. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
