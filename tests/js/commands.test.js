/** A socket that answers late, never, or is dead at the right moment can't be had from a server: here a double is it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Commands } from "topchrono/core/commands.js";
import { holdTime, settle } from "./fake_time.js";

/** @import { Socket } from "socket.io-client" */

const DONE = { ok: true, revision: 7 };
const REFUSED = { ok: false, error: { code: "not_on_deck", message: "Pas maintenant." } };

/** @typedef {{type: string, id: string}} Command */

/** A socket whose answers are those of `answer`; undefined for none in time. */
class FakeSocket {
  /** @type {Command[]} */
  received = [];
  /** @type {(command: Command) => object | undefined} */
  answer = () => DONE;

  /** @param {number} patience */
  timeout(patience) {
    return {
      emitWithAck: async (/** @type {string} */ _event, /** @type {Command} */ command) => {
        this.received.push(command);
        const answer = this.answer(command);
        if (answer) return answer;
        await new Promise((resolve) => window.setTimeout(resolve, patience));
        throw new Error("timeout");
      },
    };
  }

  /** How many commands were meant, however often they came. */
  get meant() {
    return new Set(this.received.map(({ id }) => id)).size;
  }
}

/** @returns {[FakeSocket, Commands]} */
function commandsOver(socket = new FakeSocket()) {
  return [socket, new Commands(/** @type {Socket} */ (/** @type {unknown} */ (socket)))];
}

/**
 * Send it to nobody.
 * @param {Commands} commands
 * @param {(milliseconds: number) => Promise<void>} pass
 * @param {string} type
 * @param {Record<string, unknown>} fields
 */
async function loseAnswer(commands, pass, type, fields) {
  const lost = assert.rejects(commands.send(type, fields), /no answer/);
  await pass(13_000);
  await lost;
}

test("a command is sent once, with an id of its own", async () => {
  const [socket, commands] = commandsOver();
  assert.deepEqual(await commands.send("go", { expect: null }), DONE);
  await commands.send("go", { expect: null });
  assert.equal(socket.received.length, 2);
  assert.equal(socket.meant, 2);
  assert.match(socket.received[0]?.id ?? "", /^[0-9a-f]{32}$/);
});

test("without an answer it is sent again under the same id", async (context) => {
  const pass = holdTime(context);
  const [socket, commands] = commandsOver();
  socket.answer = () => (socket.received.length < 3 ? undefined : DONE);
  const answer = commands.send("call", { item: "p01" });
  await pass(10_500);
  assert.deepEqual(await answer, DONE);
  assert.equal(socket.received.length, 3);
  assert.equal(socket.meant, 1);
});

test("whoever waits is told after twelve seconds that there is no answer", async (context) => {
  const pass = holdTime(context);
  const [socket, commands] = commandsOver();
  socket.answer = () => undefined;
  let isOver = false;
  const lost = commands.send("call", { item: "p01" }).catch(() => (isOver = true));
  await pass(11_900);
  assert.equal(isOver, false);
  await pass(200);
  await lost;
  assert.equal(isOver, true);
});

test("a message given once more after it got no answer is the same message", async (context) => {
  const pass = holdTime(context);
  const [socket, commands] = commandsOver();
  socket.answer = () => undefined;
  await loseAnswer(commands, pass, "say", { text: "Bonjour" });
  socket.answer = () => DONE;
  await commands.send("say", { text: "Bonjour" });
  assert.equal(socket.meant, 1);
  await commands.send("say", { text: "Bonjour" });
  assert.equal(socket.meant, 2);
});

test("another text is another message", async (context) => {
  const pass = holdTime(context);
  const [socket, commands] = commandsOver();
  socket.answer = () => undefined;
  await loseAnswer(commands, pass, "say", { text: "Bonjour" });
  socket.answer = () => DONE;
  await commands.send("say", { text: "Bonsoir" });
  assert.equal(socket.meant, 2);
});

test("the same message two minutes later is meant anew", async (context) => {
  const pass = holdTime(context);
  const [socket, commands] = commandsOver();
  socket.answer = () => undefined;
  await loseAnswer(commands, pass, "say", { text: "Bonjour" });
  await pass(121_000);
  socket.answer = () => DONE;
  await commands.send("say", { text: "Bonjour" });
  assert.equal(socket.meant, 2);
});

test("what was refused the first time is asked for anew", async (context) => {
  const pass = holdTime(context);
  const [socket, commands] = commandsOver();
  socket.answer = () => undefined;
  await loseAnswer(commands, pass, "add_item", { project: "Vélo" });
  const first = socket.received[0]?.id;
  socket.answer = ({ id }) => (id === first ? REFUSED : DONE);
  assert.deepEqual(await commands.send("add_item", { project: "Vélo" }), DONE);
  assert.equal(socket.meant, 2);
});

test("an idempotent command that got no answer is not remembered", async (context) => {
  const pass = holdTime(context);
  const [socket, commands] = commandsOver();
  socket.answer = () => undefined;
  await loseAnswer(commands, pass, "call", { item: "p01" });
  socket.answer = () => DONE;
  await commands.send("call", { item: "p01" });
  await settle();
  assert.equal(socket.meant, 2);
});
