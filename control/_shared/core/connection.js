/** The connection to the server: the view as it changes, the server's clock, and commands. */

import { io } from "socket.io-client";
import { ServerClock, localNow } from "topchrono/core/clock.js";
import { Commands } from "topchrono/core/commands.js";

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

  /**
   * @param {Identity} identity
   * @param {object} listeners
   * @param {(changes: Partial<View>, revision: number) => void} listeners.onChange
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
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 150,
      reconnectionDelayMax: 1000,
      timeout: 3000,
    });
    this.#commands = new Commands(this.socket);
    let askedAt = localNow();
    let isFirst = true;
    this.socket.io.on("reconnect_attempt", () => {
      askedAt = localNow();
    });
    this.socket.on("connect", () => {
      isFirst = true;
      void this.#syncClock();
    });
    this.socket.on("show", (/** @type {Update} */ update) => {
      // A first idea of the server's clock, until the round trips are back.
      if (isFirst) this.clock.addSample(askedAt, update.server_time, localNow());
      isFirst = false;
      Object.assign(this.view, update.changes);
      onStatus("connected");
      onChange(update.changes, update.revision);
    });
    this.socket.on("disconnect", (reason) => {
      onStatus("lost");
      // The server ended it, which it does with links that were revoked: a reconnect shows it.
      if (reason === "io server disconnect") this.socket.connect();
    });
    this.socket.on("connect_error", (error) => {
      const isRefused = error.message === "unknown_link";
      onStatus(isRefused ? "refused" : "lost");
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
