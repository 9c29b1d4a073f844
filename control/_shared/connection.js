/** The line to the server: the view as it changes, the server's clock, and commands. */

import { io } from "socket.io-client";
import { ServerClock, localNow } from "topchrono/clock.js";

/** @import { Answer, Status, Update, View } from "./types.js" */

const ROUND_TRIPS = 6;
const ANSWER_WITHIN_MS = 5000;

/**
 * @typedef {object} Identity
 * @property {string} role
 * @property {string} [city]
 * @property {string} [token] for pages that keep no cookie
 * @property {string} [language]
 */

export class Connection {
  clock = new ServerClock();
  /** @type {Partial<View>} */
  view = {};

  /**
   * @param {Identity} identity
   * @param {object} listeners
   * @param {(changes: Partial<View>) => void} listeners.onChange
   * @param {(status: Status) => void} listeners.onStatus
   * @param {() => void} [listeners.onClock] the server's clock is known, or known better
   */
  constructor(identity, { onChange, onStatus, onClock }) {
    this.onClock = onClock;
    this.socket = io({
      auth: identity,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 150,
      reconnectionDelayMax: 1000,
      timeout: 3000,
    });
    this.socket.on("connect", () => {
      this.clock.forget();
      void this.#learnClock();
    });
    this.socket.on("show", (/** @type {Update} */ update) => {
      Object.assign(this.view, update.changes);
      onStatus("connected");
      onChange(update.changes);
    });
    this.socket.on("disconnect", (reason) => {
      onStatus("lost");
      // The server ended it, which it does with links that were revoked: asking again tells.
      if (reason === "io server disconnect") this.socket.connect();
    });
    this.socket.on("connect_error", (error) => {
      const isRefused = error.message === "unknown_link";
      onStatus(isRefused ? "refused" : "lost");
    });
    window.addEventListener("offline", () => onStatus("lost"));
    window.addEventListener("online", () => this.socket.connected && onStatus("connected"));
  }

  /**
   * Ask the server for something. A command that gets no answer is sent again under the same id, so it can't be
   * done twice.
   * @param {string} type
   * @param {Record<string, unknown>} [fields]
   * @returns {Promise<Answer>} rejected when the line stays dead
   */
  async command(type, fields = {}) {
    const command = { type, id: newId(), ...fields };
    try {
      return await this.socket.timeout(ANSWER_WITHIN_MS).emitWithAck("command", command);
    } catch {
      return await this.socket.timeout(ANSWER_WITHIN_MS).emitWithAck("command", command);
    }
  }

  async #learnClock() {
    for (let trip = 0; trip < ROUND_TRIPS && this.socket.connected; trip += 1) {
      const sentAt = localNow();
      try {
        const serverTime = await this.socket.timeout(ANSWER_WITHIN_MS).emitWithAck("clock");
        this.clock.learn(sentAt, serverTime, localNow());
        this.onClock?.();
      } catch {
        return;
      }
    }
  }
}

/** Pages over plain HTTP in a venue's network have no crypto.randomUUID. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
