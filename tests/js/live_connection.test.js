/** Server-sent events that come late, or never, can't be had from a server at the right moment: here a double sends them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { localNow } from "topchrono/core/clock.js";
import { LiveConnection } from "topchrono/core/live_connection.js";
import { holdTime } from "./fake_time.js";

/** @import { TestContext } from "node:test" */
/** @import { View } from "topchrono/core/contract.js" */

class FakeSource extends EventTarget {
  /** @type {FakeSource[]} */
  static opened = [];
  isClosed = false;

  constructor() {
    super();
    FakeSource.opened.push(this);
  }

  close() {
    this.isClosed = true;
  }

  /**
   * @param {object} changes
   * @param {number} [serverTime]
   */
  send(changes, serverTime = localNow()) {
    const data = JSON.stringify({ revision: 1, server_time: serverTime, changes });
    this.dispatchEvent(new MessageEvent("show", { data }));
  }
}

/**
 * @param {TestContext} context
 * @param {number} [delayMs]
 */
function open(context, delayMs) {
  const pass = holdTime(context);
  FakeSource.opened = [];
  /** @type {any} */ (globalThis).EventSource = FakeSource;
  window.addEventListener ??= () => {};
  context.mock.method(globalThis, "fetch", async () => {
    throw new TypeError("no server");
  });
  /** @type {Partial<View>[]} */
  const changes = [];
  /** @type {boolean[]} */
  const status = [];
  const listeners = {
    onChange: (/** @type {Partial<View>} */ change) => changes.push(change),
    onStatus: (/** @type {boolean} */ isConnected) => status.push(isConnected),
    onClock: () => {},
  };
  const connection = new LiveConnection(listeners, delayMs);
  return { pass, connection, changes, status, source: () => /** @type {FakeSource} */ (FakeSource.opened.at(-1)) };
}

test("sections are merged into the view as they come", (context) => {
  const { connection, changes, status, source } = open(context);
  source().send({ show: { phase: "live" }, help: { people: {} } });
  source().send({ help: { people: { p01: 2 } } });
  assert.deepEqual(connection.view, { show: { phase: "live" }, help: { people: { p01: 2 } } });
  assert.equal(changes.length, 2);
  assert.deepEqual(status, [true]);
});

test("a page that lives later is shown what is due, and its first view at once", async (context) => {
  const { pass, connection, source } = open(context, 5_000);
  source().send({ show: { phase: "doors" } });
  source().send({ show: { phase: "live" } });
  assert.deepEqual(connection.view.show, { phase: "doors" });
  await pass(4_900);
  assert.deepEqual(connection.view.show, { phase: "doors" });
  await pass(200);
  assert.deepEqual(connection.view.show, { phase: "live" });
});

test("a connection that fails is told and opened again, later and later", async (context) => {
  context.mock.method(Math, "random", () => 0.5);
  const { pass, status, source } = open(context);
  /** @type {number[]} */
  const waits = [];
  for (let failure = 0; failure < 12; failure += 1) {
    const before = FakeSource.opened.length;
    source().dispatchEvent(new Event("error"));
    let wait = 0;
    for (; FakeSource.opened.length === before; wait += 100) await pass(100);
    waits.push(wait);
  }
  assert.ok(status.every((isConnected) => !isConnected));
  assert.deepEqual(waits.slice(0, 5), [900, 900, 900, 900, 900]);
  assert.deepEqual(waits.slice(5), [1400, 2100, 3100, 4600, 6900, 10_300, 10_800]);
});

test("one that has gone silent is given up for another", async (context) => {
  const { pass, status, source } = open(context);
  const first = source();
  first.send({ show: { phase: "live" } });
  await pass(39_000);
  assert.deepEqual(status, [true]);
  await pass(12_000);
  assert.deepEqual(status.slice(0, 2), [true, false]);
  assert.ok(first.isClosed);
  assert.notEqual(source(), first);
});

test("a beat is a sign of life", async (context) => {
  const { pass, status, source } = open(context);
  source().send({ show: { phase: "live" } });
  for (let beat = 0; beat < 8; beat += 1) {
    await pass(15_000);
    source().dispatchEvent(new Event("beat"));
  }
  assert.deepEqual(status, [true]);
});
