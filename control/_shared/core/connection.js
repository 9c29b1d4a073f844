/**
 * The connection to the server: the view as it changes, the server's clock, and commands.
 *
 * Where no connection comes about, the page polls and sends commands by plain requests, until one does.
 */

import { io } from "socket.io-client";
import { ServerClock, localNow } from "topchrono/core/clock.js";
import { Commands } from "topchrono/core/commands.js";
import { Polling } from "topchrono/core/polling.js";

/** @import { Answer, ObsAction, Update, View } from "topchrono/core/contract.js" */
/** @import { Status } from "topchrono/core/types.js" */

const ROUND_TRIPS = 6;
const RESYNC_MS = 10 * 60_000;
const SLEEP_CHECK_MS = 10_000;
const ANSWER_WITHIN_MS = 5000;
const PROBE_WITHIN_MS = 1000;
/** Delay before a retry when the server had no room. */
const RETRY_WHEN_FULL_MS = 2000;
/** OBS may be slow to make its first browser source. */
const OBS_ANSWER_WITHIN_MS = 30_000;
/** How long the page waits for a connection before it polls: Socket.IO has tried twice by then. */
const POLL_AFTER_MS = 5000;
/** The status of a request whose link does not work. */
const UNKNOWN_LINK = 401;
/** WebSockets first. A line on which they are neither opened nor refused is tried the other way round. */
const TRANSPORTS = ["websocket", "polling"];
/** A line that opens WebSockets and cuts them soon, so many times in a row, gets long-polling for a while. */
const CUT = { withinMs: 10_000, times: 3 };

/**
 * @typedef {object} Identity
 * @property {string} role
 * @property {string} [city]
 * @property {string} [token] for pages that keep no cookie
 * @property {string} [language]
 * @property {string} [name] of an organizer in a city's room; empty until it is given
 */

export class Connection {
  clock = new ServerClock();
  /** @type {Partial<View>} */
  view = {};
  /** @type {Identity} sent again at each reconnect */
  #identity;
  #commands;
  #polling;
  #pollTimer = 0;
  #pollFailures = 0;
  /** Tells this page from others of the same link. */
  #page = Math.random().toString(36).slice(2);
  #connectedAt = 0;
  /** How many connections in a row were cut soon. */
  #cuts = 0;
  /** Whether the last poll was answered, and no connection has come about since. */
  #isPolled = false;

  /**
   * @param {Identity} identity
   * @param {object} listeners
   * @param {(changes: Update["changes"], revision: number) => void} listeners.onChange
   * @param {(status: Status) => void} listeners.onStatus
   * @param {() => void} [listeners.onClock] the server's clock is known, or known better
   */
  constructor(identity, { onChange, onStatus, onClock }) {
    this.#identity = identity;
    this.onClock = onClock;
    this.socket = io({
      auth: identity,
      // Cookies come with the handshake; a token must too, or the server limits it as a stranger's.
      query: identity.token ? { key: identity.token } : {},
      transports: TRANSPORTS,
      tryAllTransports: true,
      reconnectionDelay: 150,
      reconnectionDelayMax: 1000,
      timeout: 3000,
    });
    this.#commands = new Commands(this.socket, (command) => this.#post("commands", command, ANSWER_WITHIN_MS));
    this.#polling = new Polling(
      () => `/api/show?${this.#choice}&${this.#presence}`,
      this.clock,
      {
        onAnswer: (update) => {
          this.#isPolled = true;
          this.#pollFailures = 0;
          Object.assign(this.view, update?.changes);
          onStatus("polled");
          if (update) onChange(update.changes, update.revision);
          else onClock?.();
        },
        onFailure: (status) => {
          this.#pollFailures += 1;
          if (status !== UNKNOWN_LINK && this.#pollFailures < 2) return;
          this.#isPolled = false;
          onStatus(status === UNKNOWN_LINK ? "refused" : "lost");
        },
      },
      { headers: this.#authorization },
    );
    this.#pollSoon();
    let askedAt = localNow();
    let isFirst = true;
    this.socket.io.on("reconnect_attempt", () => {
      askedAt = localNow();
    });
    this.socket.on("connect", () => {
      isFirst = true;
      this.#connectedAt = localNow();
      void this.#syncClock();
    });
    this.socket.on("show", (/** @type {Update} */ update) => {
      // A first idea of the server's clock, until the round trips are back.
      if (isFirst) this.clock.addSample(askedAt, update.server_time, localNow());
      isFirst = false;
      this.#stopPolling();
      Object.assign(this.view, update.changes);
      onStatus("connected");
      onChange(update.changes, update.revision);
    });
    this.socket.on("disconnect", (reason) => {
      onStatus("lost");
      this.#pollSoon();
      this.#noteCut(reason);
      // The server ended it, which it does with links that were revoked: a reconnect shows it.
      if (reason === "io server disconnect") this.socket.connect();
    });
    this.socket.on("connect_error", (error) => {
      const isRefused = error.message === "unknown_link";
      if (isRefused) this.#stopPolling();
      if (isRefused) onStatus("refused");
      // Nothing is lost as long as nothing was there, and plain requests may come through.
      else if (this.socket.active && !this.view.show) this.#polling.start();
      else if (!this.#isPolled) onStatus("lost");
      if (error.message === "timeout") this.#turnTransportsRound();
      // By itself it does not come back to a server that has turned it away.
      if (!isRefused && !this.socket.active) window.setTimeout(() => this.socket.connect(), RETRY_WHEN_FULL_MS);
    });
    window.setInterval(() => {
      // Not while a pitch's clock runs: it must not move under anybody's eyes.
      if (this.view.timer?.state !== "running") void this.#syncClock();
    }, RESYNC_MS);
    const syncAfterSleep = () => {
      if (this.clock.hasSlept) void this.#syncClock();
    };
    window.setInterval(syncAfterSleep, SLEEP_CHECK_MS);
    document.addEventListener("visibilitychange", syncAfterSleep);
    window.addEventListener("offline", () => void this.probe());
  }

  /**
   * Have the server do something, once: see {@link Commands.send}.
   * @param {string} type
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<Answer>} rejected when there is no answer in time
   */
  async command(type, fields = {}) {
    return await this.#commands.send(type, fields);
  }

  /**
   * Ask something of OBS, once: what it did not answer may be done all the same.
   * @param {ObsAction} action
   * @returns {Promise<Answer>} rejected when there is no answer
   */
  async obs(action) {
    if (this.#isPolled) return await this.#post("obs", { action }, OBS_ANSWER_WITHIN_MS);
    if (!this.socket.connected) throw new Error("not connected");
    return await this.socket.timeout(OBS_ANSWER_WITHIN_MS).emitWithAck("obs", { action });
  }

  /**
   * Give the first name of whoever is in a city's room, now and at each reconnect.
   * @param {string} name
   */
  introduce(name) {
    this.#identity.name = name;
    // Buffered while disconnected: a connection that is just opening may have been requested without this name.
    this.socket.emit("introduce", name);
  }

  /** Close the connection unless the server answers on it at once: after the loss of a network, or of an answer. */
  async probe() {
    // A connection that is just opening has a timeout of its own.
    if (!this.socket.connected) return;
    try {
      await this.socket.timeout(PROBE_WITHIN_MS).emitWithAck("clock");
    } catch {
      // Closing the dead connection notifies listeners and starts the reconnect.
      this.socket.io.engine?.close();
    }
  }

  /** Which of this browser's links the page is for. */
  get #choice() {
    const { role, city = "", language = "" } = this.#identity;
    return new URLSearchParams({ role, city, lang: language });
  }

  /** Who is here, as a connection would say it. */
  get #presence() {
    const { name } = this.#identity;
    return new URLSearchParams({ page: this.#page, ...(name === undefined ? {} : { name }) });
  }

  /** @returns {Record<string, string>} */
  get #authorization() {
    return this.#identity.token ? { Authorization: `Bearer ${this.#identity.token}` } : {};
  }

  /**
   * Send a request without the connection, where there is none.
   * @param {string} path
   * @param {object} body
   * @param {number} withinMs
   * @returns {Promise<Answer>} rejected while there may be a connection, or when there is no answer in time
   */
  async #post(path, body, withinMs) {
    if (!this.#isPolled) throw new Error("connected");
    const giveUp = new AbortController();
    const timer = window.setTimeout(() => giveUp.abort(), withinMs);
    try {
      const reply = await fetch(`/api/${path}?${this.#choice}`, {
        method: "POST",
        headers: { ...this.#authorization, "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: giveUp.signal,
      });
      // Soon enough for whoever has pressed.
      this.#polling.askSoon(0);
      return await reply.json();
    } finally {
      window.clearTimeout(timer);
    }
  }

  #pollSoon() {
    window.clearTimeout(this.#pollTimer);
    this.#pollTimer = window.setTimeout(() => this.#polling.start(), POLL_AFTER_MS);
  }

  #stopPolling() {
    window.clearTimeout(this.#pollTimer);
    this.#polling.stop();
    this.#isPolled = false;
  }

  /** @param {string} reason for which a connection has ended */
  #noteCut(reason) {
    const isCut = reason.startsWith("transport") && localNow() - this.#connectedAt < CUT.withinMs;
    this.#cuts = isCut ? this.#cuts + 1 : 0;
    if (this.#cuts < CUT.times) return;
    const { opts } = this.socket.io;
    opts.transports = ["polling"];
    window.setTimeout(() => {
      // From the next connection on.
      opts.transports = TRANSPORTS;
    }, RESYNC_MS);
  }

  #turnTransportsRound() {
    const { opts } = this.socket.io;
    opts.transports = [.../** @type {string[]} */ (opts.transports)].reverse();
  }

  async #syncClock() {
    this.clock.reset();
    for (let trip = 0; trip < ROUND_TRIPS && this.socket.connected; trip += 1) {
      const sentAt = localNow();
      try {
        const serverTime = await this.socket.timeout(ANSWER_WITHIN_MS).emitWithAck("clock");
        this.clock.addSample(sentAt, serverTime, localNow());
        this.onClock?.();
      } catch {
        return;
      }
    }
  }
}
