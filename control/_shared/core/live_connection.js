/**
 * The connection of the public's pages: server-sent events, the server's clock, and a delay if the picture has one.
 *
 * Where a line holds the stream back, the page polls, and tries the stream again from time to time.
 */

import { ServerClock, localNow } from "topchrono/core/clock.js";
import { wholeSections } from "topchrono/core/delta.js";
import { Drift } from "topchrono/core/drift.js";
import { followTimeZone } from "topchrono/core/time_zone.js";
import { LiveStream } from "topchrono/core/live_stream.js";
import { Polling } from "topchrono/core/polling.js";
import { Upgrade } from "topchrono/core/upgrade.js";
import { typesetView } from "topchrono/words/typeset.js";

/** @import { Update, View } from "topchrono/core/contract.js" */

const ROUND_TRIPS = 3;
const RESYNC_MS = 10 * 60_000;
/** The server says something every 15 seconds. */
const SILENCE_MS = 40_000;
/** Delay before a reconnect, with jitter: all pages lose the connection at the same moment. */
const RECONNECT_MS = { from: 400, to: 1400 };
/** Backoff: a server that is back is found at once; one that is full is asked less and less often. */
const BACKOFF = { growth: 1.5, after: 4, most: 12 };
/** The status of a server that has too much to do. */
const BUSY = 429;
/** So many failures in a row may be the line's, which lets plain requests through. */
const FAILURES_BEFORE_POLLING = 2;
/** Jitter of the first poll then. A page says that it is lost only after this. */
const POLL_WITHIN_MS = 1000;
/** After an upgrade of the server, thousands of pages load themselves anew. */
const RELOAD_WITHIN_MS = 20_000;
/** Delay before the stream is tried again on a line that held it back; each attempt may leave one open in a proxy. */
const RETRY_STREAM_MS = { first: 30_000, growth: 2, most: 10 * 60_000 };

export class LiveConnection {
  clock = new ServerClock();
  /** @type {Partial<View>} as of {@link now} */
  view = {};
  #drift = new Drift();
  #upgrade;
  /** @type {Update[]} not due yet, oldest first */
  #delayed = [];
  #dueTimer = 0;
  #delayMs;
  #stream;
  #polling;
  #reconnectTimer = 0;
  #failures = 0;
  #hasStreamed = false;
  /** How often the stream was mute in a row. */
  #mutes = 0;
  /** The server's time at the last answer to a poll: what the stream brings of before is out of date. @type {number | null} */
  #polledAt = null;
  #pollFailures = 0;
  /** @type {boolean | undefined} as last told */
  #isConnected;

  /**
   * @param {object} listeners
   * @param {() => boolean} [listeners.mayReload] whether the page may load itself anew after an upgrade of the server
   * @param {(changes: Partial<View>) => void} listeners.onChange
   * @param {(isConnected: boolean) => void} listeners.onStatus
   * @param {() => void} listeners.onClock the server's clock is known, or known better
   * @param {number} [delayMs] how much later than the server this page lives
   */
  constructor({ onChange, onStatus, onClock, mayReload = () => true }, delayMs = 0) {
    this.onChange = onChange;
    this.onStatus = onStatus;
    this.onClock = onClock;
    this.#delayMs = delayMs;
    this.#upgrade = new Upgrade(mayReload, RELOAD_WITHIN_MS);
    this.#stream = new LiveStream(this.clock, {
      onUpdate: (update) => this.#onUpdate(update),
      onTimely: (count) => this.#onTimely(count),
      onMute: () => this.#polling.start(),
      onError: () => this.#onError(),
    });
    this.#polling = new Polling(
      () => "/live/show",
      this.clock,
      {
        onAnswer: (update, serverTime) => this.#onAnswer(update, serverTime),
        onFailure: (status) => this.#onPollFailure(status),
      },
      { restsWhenHidden: true },
    );
    this.#open();
    window.setInterval(() => this.#check(SILENCE_MS), SILENCE_MS / 4);
    window.setInterval(() => void this.#syncClock(), RESYNC_MS);
    window.addEventListener("online", () => {
      this.#mutes = 0;
      this.#open();
    });
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
    this.clock.reset();
    this.#stream.open();
  }

  /** @param {Update} update from the stream */
  #onUpdate(update) {
    if (this.#polledAt !== null && update.server_time < this.#polledAt) return;
    this.#delayed.push(update);
    this.#applyDue();
  }

  /** @param {number} count of events that the stream has brought */
  #onTimely(count) {
    this.#failures = 0;
    this.#hasStreamed = true;
    if (count === 1) void this.#syncClock();
    this.#report(true);
    // On a line that has held something back, the first event proves nothing: it may have filled a buffer.
    if (this.#polledAt !== null && count === 1) return;
    this.#mutes = 0;
    this.#polling.stop();
    this.#polledAt = null;
  }

  /**
   * @param {Update | null} update
   * @param {number} serverTime
   */
  #onAnswer(update, serverTime) {
    this.#polledAt = serverTime;
    this.#pollFailures = 0;
    if (update) {
      this.#delayed.push(update);
      this.#applyDue();
    }
    this.onClock();
    this.#report(true);
    // Plain requests come through, and the stream does not.
    if (this.#stream.isOpen && this.#stream.isMute) this.#retryStreamLater();
  }

  /** @param {number} status */
  #onPollFailure(status) {
    // A server that is busy is not lost: it is asked less often.
    if (status === BUSY) return;
    this.#pollFailures += 1;
    // A stream that is open may still bring something, unless it has been polls that kept the page up to date.
    if ((this.#polledAt !== null || !this.#stream.isOpen) && this.#pollFailures > 1) this.#report(false);
  }

  #retryStreamLater() {
    this.#stream.close();
    window.clearTimeout(this.#reconnectTimer);
    // The first time, the connection may just have died.
    const wait = this.#mutes === 0 ? 0 : RETRY_STREAM_MS.first * RETRY_STREAM_MS.growth ** (this.#mutes - 1);
    this.#mutes += 1;
    const jitter = 1 + Math.random() / 2;
    this.#reconnectTimer = window.setTimeout(() => this.#open(), Math.min(wait, RETRY_STREAM_MS.most) * jitter);
  }

  #onError() {
    window.clearTimeout(this.#reconnectTimer);
    if (!this.#isPolledInTime) this.#report(false);
    const wait = RECONNECT_MS.from + Math.random() * (RECONNECT_MS.to - RECONNECT_MS.from);
    const backoff = BACKOFF.growth ** Math.max(0, this.#failures - BACKOFF.after);
    this.#failures += 1;
    // Where no stream has ever come, the server has just sent the page itself: it is there.
    if (!this.#hasStreamed) this.#polling.start();
    else if (this.#failures >= FAILURES_BEFORE_POLLING) this.#polling.start(Math.random() * POLL_WITHIN_MS);
    this.#reconnectTimer = window.setTimeout(() => this.#open(), wait * Math.min(backoff, BACKOFF.most));
  }

  /** @param {number} silence that is too long */
  #check(silence) {
    if (this.#isPolledInTime && !this.clock.hasSlept) return;
    if (localNow() - this.#stream.lastMessageAt <= silence && !this.clock.hasSlept) return;
    this.#report(false);
    this.#open();
  }

  /** Whether the page is kept up to date without the stream. */
  get #isPolledInTime() {
    return this.#polledAt !== null && this.#pollFailures === 0;
  }

  /** @param {boolean} isConnected */
  #report(isConnected) {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    this.onStatus(isConnected);
  }

  #applyDue() {
    window.clearTimeout(this.#dueTimer);
    const time = this.now();
    // Without anything to show yet, what is to come is better than nothing.
    const isEmpty = () => this.view.show === undefined;
    while (this.#delayed[0] && (isEmpty() || !this.#delayMs || this.#delayed[0].server_time <= time)) {
      const changes = wholeSections(typesetView(/** @type {Update} */ (this.#delayed.shift()).changes), this.view);
      followTimeZone(changes.show);
      Object.assign(this.view, changes);
      if (changes.forecast) this.#drift.update(changes.forecast);
      this.onChange(changes);
      this.#upgrade.follow(changes.pages);
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
