/** The connection of the public's pages: server-sent events, the server's clock, and a delay if the picture has one. */

import { ServerClock, localNow } from "topchrono/core/clock.js";
import { Drift } from "topchrono/core/drift.js";
import { followTimeZone } from "topchrono/core/time_zone.js";
import { typesetView } from "topchrono/words/typeset.js";

/** @import { Update, View } from "topchrono/core/contract.js" */

const ROUND_TRIPS = 4;
const RESYNC_MS = 10 * 60_000;
/** The server says something every 15 seconds. */
const SILENCE_MS = 40_000;
/** Delay before a reconnect, with jitter: all pages lose the connection at the same moment. */
const RECONNECT_MS = { from: 400, to: 1400 };
/** Backoff: a server that is back is found at once; one that is full is asked less and less often. */
const BACKOFF = { growth: 1.5, after: 4, most: 12 };

export class LiveConnection {
  clock = new ServerClock();
  /** @type {Partial<View>} as of {@link now} */
  view = {};
  #drift = new Drift();
  /** @type {Update[]} not due yet, oldest first */
  #delayed = [];
  #dueTimer = 0;
  #delayMs;
  /** @type {EventSource | undefined} */
  #source;
  #requestedAt = 0;
  #lastMessageAt = 0;
  #reconnectTimer = 0;
  #failures = 0;

  /**
   * @param {object} listeners
   * @param {(changes: Partial<View>) => void} listeners.onChange
   * @param {(isConnected: boolean) => void} listeners.onStatus
   * @param {() => void} listeners.onClock the server's clock is known, or known better
   * @param {number} [delayMs] how much later than the server this page lives
   */
  constructor({ onChange, onStatus, onClock }, delayMs = 0) {
    this.onChange = onChange;
    this.onStatus = onStatus;
    this.onClock = onClock;
    this.#delayMs = delayMs;
    this.#open();
    window.setInterval(() => this.#check(SILENCE_MS), SILENCE_MS / 4);
    window.setInterval(() => void this.#syncClock(), RESYNC_MS);
    window.addEventListener("online", () => this.#open());
    // A device that has slept may hold a connection that died silently.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#check(SILENCE_MS / 2);
    });
  }

  /** The moment that the page shows, on the server's clock. */
  now() {
    return this.clock.now() - this.#delayMs;
  }

  /**
   * Bring the view's forecast up to date while nothing happens.
   * @returns {{isNew: boolean, changesIn: number}} whether it is another than before, and after how many milliseconds it
   * will be
   */
  followDrift() {
    const { forecast, changesIn } = this.#drift.follow(this.now());
    if (forecast) this.view.forecast = forecast;
    return { isNew: forecast !== null, changesIn };
  }

  /** @param {number} delayMs */
  set delayMs(delayMs) {
    this.#delayMs = delayMs;
    this.#applyDue();
  }

  #open() {
    window.clearTimeout(this.#reconnectTimer);
    this.#source?.close();
    const source = new EventSource("/live");
    this.#source = source;
    this.#requestedAt = this.#lastMessageAt = localNow();
    this.clock.reset();
    let isFirst = true;
    source.addEventListener("show", (event) => {
      /** @type {Update} */
      const update = JSON.parse(event.data);
      this.#lastMessageAt = localNow();
      if (isFirst) {
        isFirst = false;
        this.#failures = 0;
        // The server read its clock between the question and the answer.
        this.clock.addSample(this.#requestedAt, update.server_time, this.#lastMessageAt);
        void this.#syncClock();
        this.onStatus(true);
      }
      this.#delayed.push(update);
      this.#applyDue();
    });
    source.addEventListener("beat", () => {
      this.#lastMessageAt = localNow();
    });
    // By itself a browser gives up for good when a proxy answers for a server that is being restarted.
    source.addEventListener("error", () => this.#onError(source));
  }

  /** @param {EventSource} source */
  #onError(source) {
    source.close();
    if (source !== this.#source) return;
    this.onStatus(false);
    window.clearTimeout(this.#reconnectTimer);
    const wait = RECONNECT_MS.from + Math.random() * (RECONNECT_MS.to - RECONNECT_MS.from);
    const backoff = BACKOFF.growth ** Math.max(0, this.#failures - BACKOFF.after);
    this.#failures += 1;
    this.#reconnectTimer = window.setTimeout(() => this.#open(), wait * Math.min(backoff, BACKOFF.most));
  }

  /** @param {number} silence that is too long */
  #check(silence) {
    if (localNow() - this.#lastMessageAt <= silence && !this.clock.hasSlept) return;
    this.onStatus(false);
    this.#open();
  }

  #applyDue() {
    window.clearTimeout(this.#dueTimer);
    const time = this.now();
    // Without anything to show yet, what is to come is better than nothing.
    const isEmpty = () => this.view.show === undefined;
    while (this.#delayed[0] && (isEmpty() || !this.#delayMs || this.#delayed[0].server_time <= time)) {
      const changes = typesetView(/** @type {Update} */ (this.#delayed.shift()).changes);
      followTimeZone(changes.show);
      Object.assign(this.view, changes);
      if (changes.forecast) this.#drift.update(changes.forecast);
      this.onChange(changes);
    }
    const next = this.#delayed[0];
    if (next) this.#dueTimer = window.setTimeout(() => this.#applyDue(), Math.ceil(next.server_time - time));
  }

  async #syncClock() {
    this.clock.reset();
    for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
      const sentAt = localNow();
      try {
        const answer = await fetch("/api/time", { cache: "no-store" });
        this.clock.addSample(sentAt, (await answer.json()).server_time, localNow());
        this.onClock();
      } catch {
        return;
      }
    }
  }
}
