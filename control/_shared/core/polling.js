/** Asks for a view again and again, by plain requests, for lines that let nothing else through. */

import { localNow } from "topchrono/core/clock.js";

/** @import { Update } from "topchrono/core/contract.js" */
/** @import { ServerClock } from "topchrono/core/clock.js" */

/** Between two requests, with jitter: pages that begin together must not go on together. */
const EVERY_MS = { from: 2500, to: 4000 };
const ANSWER_WITHIN_MS = 8000;
/** Backoff: a server that does not answer is asked less and less often. */
const BACKOFF = { growth: 1.5, most: 8 };
const SERVER_TIME = "X-Server-Time";

export class Polling {
  #address;
  #clock;
  #listeners;
  /** @type {Record<string, string>} */
  #headers;
  #tag = "";
  #timer = 0;
  #failures = 0;
  #isOn = false;
  #isAsking = false;

  /**
   * @param {string} address
   * @param {ServerClock} clock is told the server's time by each answer
   * @param {object} listeners
   * @param {(update: Update | null, serverTime: number) => void} listeners.onAnswer null while nothing has changed
   * @param {(status: number) => void} listeners.onFailure 0 without any answer
   * @param {Record<string, string>} [headers]
   */
  constructor(address, clock, listeners, headers = {}) {
    this.#address = address;
    this.#clock = clock;
    this.#listeners = listeners;
    this.#headers = headers;
    document.addEventListener("visibilitychange", () => {
      if (this.#isOn && document.visibilityState === "visible") this.askSoon(0);
    });
  }

  get isOn() {
    return this.#isOn;
  }

  start() {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#failures = 0;
    // What came by another way meanwhile is newer than what this one has.
    this.#tag = "";
    this.askSoon(0);
  }

  stop() {
    this.#isOn = false;
    window.clearTimeout(this.#timer);
  }

  /** @param {number} milliseconds */
  askSoon(milliseconds) {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), milliseconds);
  }

  async #ask() {
    if (this.#isAsking) return;
    // Nobody looks, and the page asks as soon as somebody does.
    if (document.visibilityState !== "hidden") {
      this.#isAsking = true;
      try {
        await this.#request();
        this.#failures = 0;
      } catch {
        this.#failures += 1;
      } finally {
        this.#isAsking = false;
      }
    }
    if (!this.#isOn) return;
    const wait = EVERY_MS.from + Math.random() * (EVERY_MS.to - EVERY_MS.from);
    this.askSoon(wait * Math.min(BACKOFF.growth ** this.#failures, BACKOFF.most));
  }

  async #request() {
    const giveUp = new AbortController();
    const timer = window.setTimeout(() => giveUp.abort(), ANSWER_WITHIN_MS);
    let status = 0;
    try {
      const sentAt = localNow();
      /** @type {Record<string, string>} */
      const headers = this.#tag ? { ...this.#headers, "If-None-Match": this.#tag } : this.#headers;
      const reply = await fetch(this.#address, { cache: "no-store", headers, signal: giveUp.signal });
      status = reply.status;
      if (status !== 200 && status !== 304) throw new Error("refused");
      const serverTime = Number(reply.headers.get(SERVER_TIME)) || this.#clock.now();
      this.#clock.addSample(sentAt, serverTime, localNow());
      /** @type {Update | null} */
      const update = status === 200 ? await reply.json() : null;
      if (!this.#isOn) return;
      if (update) this.#tag = reply.headers.get("ETag") ?? "";
      this.#listeners.onAnswer(update, serverTime);
    } catch (error) {
      if (this.#isOn) this.#listeners.onFailure(status);
      throw error;
    } finally {
      window.clearTimeout(timer);
    }
  }
}
