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

/** A server that is asked by plain requests. */
class FakeServer {
  /** @type {object} */
  changes = { show: { phase: "doors" } };
  polls = 0;
  isThere = true;
  tag = 0;

  /** @param {object} changes */
  change(changes) {
    this.changes = changes;
    this.tag += 1;
  }

  /**
   * @param {string} address
   * @param {{headers?: Record<string, string>}} [options]
   */
  answer = async (address, { headers = {} } = {}) => {
    if (!this.isThere) throw new TypeError("no server");
    const now = String(Math.round(localNow()));
    if (address === "/api/time") return new Response(`{"server_time": ${now}}`);
    this.polls += 1;
    const fresh = { ETag: `"${this.tag}"`, "X-Server-Time": now };
    if (headers["If-None-Match"] === fresh.ETag) return new Response(null, { status: 304, headers: fresh });
    return new Response(JSON.stringify({ revision: 1, server_time: Number(now), changes: this.changes }), { headers: fresh });
  };
}

/**
 * @param {TestContext} context
 * @returns {ReturnType<typeof open> & {server: FakeServer}}
 */
function openWithServer(context) {
  const opened = open(context);
  const server = new FakeServer();
  context.mock.method(globalThis, "fetch", server.answer);
  return { ...opened, server };
}

test("where the stream is held back the page polls, and is never called lost", async (context) => {
  const { pass, connection, status, server } = openWithServer(context);
  await pass(5_000);
  assert.deepEqual(connection.view.show, { phase: "doors" });
  for (const phase of ["live", "ended"]) {
    server.change({ show: { phase } });
    await pass(5_000);
    assert.deepEqual(connection.view.show, { phase });
  }
  await pass(10 * 60_000);
  assert.deepEqual(status, [true]);
  assert.ok(server.polls < 300, `${server.polls} polls`);
});

test("the stream is tried again, less and less often", async (context) => {
  const { pass } = openWithServer(context);
  await pass(60 * 60_000, 1_000);
  assert.ok(FakeSource.opened.length > 4);
  assert.ok(FakeSource.opened.length < 14, `${FakeSource.opened.length} streams in an hour`);
  assert.ok(FakeSource.opened.slice(0, -1).every((source) => source.isClosed));
});

test("a stream that comes through again ends the polls", async (context) => {
  const { pass, connection, status, server, source } = openWithServer(context);
  const held = source();
  await pass(5_000);
  while (source() === held) await pass(1_000);
  source().send({ show: { phase: "live" } });
  await pass(2_000);
  source().dispatchEvent(new Event("beat"));
  const { polls } = server;
  for (let beat = 0; beat < 5; beat += 1) {
    await pass(15_000);
    source().dispatchEvent(new Event("beat"));
  }
  assert.equal(server.polls, polls);
  source().send({ show: { phase: "ended" } });
  assert.deepEqual(connection.view.show, { phase: "ended" });
  assert.deepEqual(status, [true]);
});

test("what the stream brings too late turns nothing back", async (context) => {
  const { pass, connection, server, source } = openWithServer(context);
  const sentAt = localNow();
  const held = source();
  await pass(4_500);
  server.change({ show: { phase: "live" } });
  await pass(5_000);
  held.send({ show: { phase: "doors" } }, sentAt);
  source().send({ show: { phase: "doors" } }, sentAt);
  assert.deepEqual(connection.view.show, { phase: "live" });
});

test("a first event that fills a buffer does not hide that the others are held", async (context) => {
  const { pass, connection, server, source } = openWithServer(context);
  source().send({ show: { phase: "doors" } });
  server.change({ show: { phase: "live" } });
  await pass(10_000);
  assert.deepEqual(connection.view.show, { phase: "live" });
});

test("streams that are refused are replaced by polls", async (context) => {
  const { pass, connection, status, source } = openWithServer(context);
  for (let second = 0; second < 60; second += 1) {
    source().dispatchEvent(new Event("error"));
    await pass(1_000);
  }
  assert.deepEqual(connection.view.show, { phase: "doors" });
  assert.equal(status.at(-1), true);
  assert.ok(status.length <= 2);
});

test("a server that is away for pages that poll is told, and found again", async (context) => {
  const { pass, connection, status, server } = openWithServer(context);
  await pass(10_000);
  server.isThere = false;
  await pass(30_000);
  assert.deepEqual(status, [true, false]);
  server.isThere = true;
  server.change({ show: { phase: "live" } });
  await pass(35_000);
  assert.deepEqual(connection.view.show, { phase: "live" });
  assert.deepEqual(status, [true, false, true]);
});
