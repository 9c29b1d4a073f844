import assert from "node:assert/strict";
import { test } from "node:test";
import { CLOSING, OPENING, pieceToRead, piecesOf } from "../../control/prompter/pieces.js";
import { USUAL, linesPerMinute, readSetting, sizeRem, stepped, written } from "../../control/prompter/setting.js";
import { item } from "./items.js";

/** @import { ShowSection, View } from "topchrono/core/contract.js" */

/**
 * @param {Partial<ShowSection>} show
 * @param {Partial<View>} [sections]
 */
function view(show, sections = {}) {
  const whole = { on_air: null, on_deck: null, rundown: [], ...sections, show: { phase: "live", ...show } };
  return /** @type {View} */ (/** @type {unknown} */ (whole));
}

const SCRIPT = { title: "", host: "", opening: "Bonsoir", closing: "Merci" };

test("a prompter has the opening, the items that may be on air, and the closing", () => {
  const rundown = [
    item("p01", { script: "Voici Vélo" }),
    item("p02", { status: "withdrawn", script: "Non" }),
    item("p03", { status: "absent", script: "Non" }),
    item("p04", { script: "" }),
  ];
  const pieces = piecesOf({ rundown, script: SCRIPT });
  assert.deepEqual(pieces.map(({ key, text }) => [key, text]), [
    [OPENING, "Bonsoir"],
    ["p01", "Voici Vélo"],
    ["p04", ""],
    [CLOSING, "Merci"],
  ]);
});

test("what is to be read is the item that was taken, and from its end on the next one", () => {
  const [first, second] = [item("p01"), item("p02")];
  assert.equal(pieceToRead(view({ phase: "setup" }, { rundown: [first] })), OPENING);
  assert.equal(pieceToRead(view({ phase: "doors" }, { rundown: [first] })), OPENING);
  assert.equal(pieceToRead(view({}, { rundown: [first, second] })), "p01");
  const pitching = item("p01", { status: "pitching" });
  assert.equal(pieceToRead(view({}, { on_air: pitching, rundown: [pitching, second] })), "p01");
  const done = item("p01", { status: "done" });
  assert.equal(pieceToRead(view({}, { on_air: done, rundown: [done, second] })), "p02");
});

test("whoever was called is read before the queue, and after the last one the closing", () => {
  const called = item("p02", { status: "on_deck" });
  assert.equal(pieceToRead(view({}, { on_deck: called, rundown: [item("p01"), called] })), "p02");
  assert.equal(pieceToRead(view({}, { rundown: [item("p01", { status: "done" })] })), CLOSING);
  assert.equal(pieceToRead(view({ phase: "ended" }, { rundown: [item("p01")] })), CLOSING);
});

test("sizes and speeds go by steps, and stop at the ends", () => {
  const larger = stepped(USUAL, "size", 1);
  assert.ok(sizeRem(larger) > sizeRem(USUAL));
  assert.ok(linesPerMinute(stepped(USUAL, "speed", -1)) < linesPerMinute(USUAL));
  const largest = stepped(USUAL, "size", 99);
  assert.deepEqual(stepped(largest, "size", 1), largest);
  const slowest = stepped(USUAL, "speed", -99);
  assert.deepEqual(stepped(slowest, "speed", -1), slowest);
});

test("a device keeps its setting, and what it can't read is the usual one", () => {
  const setting = { size: 7, speed: 1, isMirrored: true };
  assert.deepEqual(readSetting(written(setting)), setting);
  for (const text of ["", "x", "1", "1.5 2 0", " 2 1"]) assert.deepEqual(readSetting(text), USUAL);
  assert.equal(readSetting("99 -3 0").speed, 0);
});
