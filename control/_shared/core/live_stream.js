/** A stream of server-sent events, and whether it comes in time: some proxies hold a response back until it is whole. */

import { localNow } from "topchrono/core/clock.js";

/** @import { Update } from "topchrono/core/contract.js" */
/** @import { ServerClock } from "topchrono/core/clock.js" */

/** The first event of a stream comes at once. */
const FIRST_WITHIN_MS = 4000;
/** The second one after two seconds: what holds small pieces back lets a large first one through. */
const SECOND_WITHIN_MS = 6000;
/** The others every 15 seconds. */
const NEXT_WITHIN_MS = 20_000;
/** An event that is older when it comes was held back. */
const LATE_MS = 3000;

export class LiveStream {
  /** When something came, as {@link localNow}. */
  lastMessageAt = 0;
  #clock;
  #listeners;
  /** @type {EventSource | undefined} */
  #source;
  #requestedAt = 0;
  #count = 0;
  #muteTimer = 0;
  #isMute = false;

  /**
   * @param {ServerClock} clock
   * @param {object} listeners
   * @param {(update: Update) => void} listeners.onUpdate
   * @param {(count: number) => void} listeners.onTimely an event came in time: the first one of the stream, or a later one
   * @param {() => void} listeners.onMute nothing came when something should have
   * @param {() => void} listeners.onError
   */
  constructor(clock, listeners) {
    this.#clock = clock;
    this.#listeners = listeners;
  }

  get isOpen() {
    return this.#source !== undefined;
  }

  /** Whether something should have come and did not. */
  get isMute() {
    return this.#isMute;
  }

  open() {
    this.close();
    const source = new EventSource("/live");
    this.#source = source;
    this.#count = 0;
    this.#requestedAt = this.lastMessageAt = localNow();
    this.#expect(FIRST_WITHIN_MS);
    source.addEventListener("show", (event) => {
      /** @type {Update} */
      const update = JSON.parse(event.data);
      const receivedAt = localNow();
      // The server read its clock between the question and the answer.
      if (this.#count === 0) this.#clock.addSample(this.#requestedAt, update.server_time, receivedAt);
      const isTimely = this.#receive(update.server_time, receivedAt);
      this.#listeners.onUpdate(update);
      if (isTimely) this.#listeners.onTimely(this.#count);
    });
    source.addEventListener("beat", (event) => {
      const sentAt = Number(/** @type {MessageEvent} */ (event).lastEventId) || null;
      if (this.#receive(sentAt, localNow())) this.#listeners.onTimely(this.#count);
    });
    // By itself a browser gives up for good when a proxy answers for a server that is being restarted.
    source.addEventListener("error", () => {
      source.close();
      if (source !== this.#source) return;
      this.close();
      this.#listeners.onError();
    });
  }

  close() {
    window.clearTimeout(this.#muteTimer);
    this.#source?.close();
    this.#source = undefined;
  }

  /**
   * @param {number | null} sentAt on the server's clock
   * @param {number} receivedAt
   * @returns {boolean} whether it came in time
   */
  #receive(sentAt, receivedAt) {
    this.lastMessageAt = receivedAt;
    this.#count += 1;
    const sinceRequest = this.#count === 1 ? receivedAt - this.#requestedAt : Infinity;
    const age = sentAt === null ? 0 : Math.min(sinceRequest, this.#clock.now() - sentAt);
    if (age > LATE_MS) return false;
    this.#expect(this.#count === 1 ? SECOND_WITHIN_MS : NEXT_WITHIN_MS);
    return true;
  }

  /** @param {number} milliseconds within which the next event has to come */
  #expect(milliseconds) {
    this.#isMute = false;
    window.clearTimeout(this.#muteTimer);
    this.#muteTimer = window.setTimeout(() => {
      this.#isMute = true;
      this.#listeners.onMute();
    }, milliseconds);
  }
}
