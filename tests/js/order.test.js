import assert from "node:assert/strict";
import { test } from "node:test";
import { dropped, isSame, moved, stepped } from "../../control/director/rundown/order.js";

const ORDER = ["a", "b", "c", "d"];

test("an item goes before another, or to the end", () => {
  assert.deepEqual(moved(ORDER, [{ item: "d", before: "b" }]), ["a", "d", "b", "c"]);
  assert.deepEqual(moved(ORDER, [{ item: "a", before: null }]), ["b", "c", "d", "a"]);
});

test("moves follow each other, and one of an item that is gone changes nothing", () => {
  const moves = [{ item: "a", before: null }, { item: "x", before: "b" }, { item: "d", before: "a" }];
  assert.deepEqual(moved(ORDER, moves), ["b", "c", "d", "a"]);
});

test("an item whose neighbour is gone goes to the end", () => {
  assert.deepEqual(moved(ORDER, [{ item: "a", before: "x" }]), ["b", "c", "d", "a"]);
});

test("a row dropped above another goes before it, whatever a search hides between them", () => {
  assert.deepEqual(dropped(ORDER, "a", null, "d"), { item: "a", before: "d" });
});

test("a row dropped below the last one shown goes right after it", () => {
  assert.deepEqual(dropped(ORDER, "a", "c", null), { item: "a", before: "d" });
  assert.deepEqual(dropped(ORDER, "a", "d", null), { item: "a", before: null });
});

test("a step moves past the next row that is shown", () => {
  const shown = ["a", "d"];
  assert.deepEqual(stepped(ORDER, shown, "d", -1), { item: "d", before: "a" });
  assert.deepEqual(stepped(ORDER, shown, "a", 1), { item: "a", before: null });
});

test("at either end, and for a row that is not shown, there is no step", () => {
  assert.equal(stepped(ORDER, ORDER, "a", -1), null);
  assert.equal(stepped(ORDER, ORDER, "d", 1), null);
  assert.equal(stepped(ORDER, ["a"], "b", 1), null);
});

test("two orders are the same if every item has the same place", () => {
  assert.ok(isSame(ORDER, [...ORDER]));
  assert.ok(!isSame(ORDER, ["b", "a", "c", "d"]));
  assert.ok(!isSame(ORDER, ["a", "b", "c"]));
});
