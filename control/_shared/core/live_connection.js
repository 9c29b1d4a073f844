/** The line of the public's pages: server-sent events, the server's clock, and a delay if the picture has one. */

import { ServerClock, localNow } from "topchrono/core/clock.js";
import { Drift } from "topchrono/core/drift.js";

/** @import { Update, View } from "topchrono/core/types.js" */

const ROUND_TRIPS = 4;
const LEARN_AGAIN_MS = 10 * 60_000;
/** The server says something every 15 seconds. */
const SILENCE_MS = 40_000;
/** How long to wait before coming back: not the same for all, who have lost the line at the same moment. */
const COME_BACK_MS = { from: 400, to: 1400 };
/** A server that is back is found at once; one that is full is asked less and less often, up to so many times less. */
const PATIENCE = { growth: 1.5, after: 4, most: 12 };

export class LiveConnection {
  clock = new ServerClock();
  /** @type {Partial<View>} as of {@link now} */
  view = {};
  #drift = new Drift();
  /** @type {Update[]} not due yet, oldest first */
  #waiting = [];
  #due = 0;
  #delayMs;
  /** @type {EventSource | undefined} */
  #source;
  #askedAt = 0;
  #heardAt = 0;
  #comeBack = 0;
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
    window.setInterval(() => void this.#learnClock(), LEARN_AGAIN_MS);
    window.addEventListener("online", () => this.#open());
    // A device that has slept may hold a line that died without a word.
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
    window.clearTimeout(this.#comeBack);
    this.#source?.close();
    const source = new EventSource("/live");
    this.#source = source;
    this.#askedAt = this.#heardAt = localNow();
    this.clock.forget();
    let isFirst = true;
    source.addEventListener("show", (event) => {
      /** @type {Update} */
      const update = JSON.parse(event.data);
      this.#heardAt = localNow();
      if (isFirst) {
        isFirst = false;
        this.#failures = 0;
        // The server read its clock between the question and the answer.
        this.clock.learn(this.#askedAt, update.server_time, this.#heardAt);
        void this.#learnClock();
        this.onStatus(true);
      }
      this.#waiting.push(update);
      this.#applyDue();
    });
    source.addEventListener("beat", () => {
      this.#heardAt = localNow();
    });
    // By itself a browser gives up for good when a proxy answers for a server that is being restarted.
    source.addEventListener("error", () => this.#lose(source));
  }

  /** @param {EventSource} source */
  #lose(source) {
    source.close();
    if (source !== this.#source) return;
    this.onStatus(false);
    window.clearTimeout(this.#comeBack);
    const wait = COME_BACK_MS.from + Math.random() * (COME_BACK_MS.to - COME_BACK_MS.from);
    const patience = PATIENCE.growth ** Math.max(0, this.#failures - PATIENCE.after);
    this.#failures += 1;
    this.#comeBack = window.setTimeout(() => this.#open(), wait * Math.min(patience, PATIENCE.most));
  }

  /** @param {number} silence that is too long */
  #check(silence) {
    if (localNow() - this.#heardAt <= silence && !this.clock.hasSlept) return;
    this.onStatus(false);
    this.#open();
  }

  #applyDue() {
    window.clearTimeout(this.#due);
    const time = this.now();
    // Without anything to show yet, what is to come is better than nothing.
    const isEmpty = () => this.view.show === undefined;
    while (this.#waiting[0] && (isEmpty() || !this.#delayMs || this.#waiting[0].server_time <= time)) {
      const changes = /** @type {Update} */ (this.#waiting.shift()).changes;
      Object.assign(this.view, changes);
      if (changes.forecast) this.#drift.update(changes.forecast);
      this.onChange(changes);
    }
    const next = this.#waiting[0];
    if (next) this.#due = window.setTimeout(() => this.#applyDue(), Math.ceil(next.server_time - time));
  }

  async #learnClock() {
    this.clock.forget();
    for (let trip = 0; trip < ROUND_TRIPS; trip += 1) {
      const sentAt = localNow();
      try {
        const answer = await fetch("/api/time", { cache: "no-store" });
        this.clock.learn(sentAt, (await answer.json()).server_time, localNow());
        this.onClock();
      } catch {
        return;
      }
    }
  }
}
