import assert from "node:assert/strict";
import test from "node:test";
import { forecastOf, wholeSections } from "topchrono/core/delta.js";
import { ids, item } from "./items.js";

const MINUTE_MS = 60_000;
const PACE = { next_at: 1_000_000, ends_at: 2_000_000, delay_ms: null, change_over_ms: 40_000 };

test("items that have changed take their place, and the others are the same objects", () => {
  const rundown = [item("p01"), item("p02"), item("p03")];
  const sections = wholeSections({ items: { p02: item("p02", { status: "done" }) } }, { rundown });
  assert.deepEqual(ids(sections.rundown ?? []), ["p01", "p02", "p03"]);
  assert.equal(sections.rundown?.[1]?.status, "done");
  assert.equal(sections.rundown?.[0], rundown[0]);
  assert.ok(!("items" in sections));
});

test("a rundown that comes with items is the one that they belong to", () => {
  const sections = wholeSections(
    { rundown: [item("p02"), item("p01")], items: { p01: item("p01", { status: "done" }) } },
    { rundown: [item("p01")] },
  );
  assert.deepEqual(sections.rundown?.map(({ status }) => status), ["queued", "done"]);
});

test("items whose commands alone have changed keep everything else", () => {
  const rundown = [item("p01"), item("p02"), item("p03")];
  const sections = wholeSections(
    {
      items: { p01: item("p01", { status: "on_deck" }) },
      possible: [{ possible: ["withdraw"], items: ["p02"] }],
    },
    { rundown },
  );
  assert.deepEqual(sections.rundown, [
    item("p01", { status: "on_deck" }),
    { ...item("p02"), possible: ["withdraw"] },
    item("p03"),
  ]);
  assert.equal(sections.rundown?.[2], rundown[2]);
});

test("cities, helpers and applause that have changed take their place among the others", () => {
  /** @type {any} */
  const view = {
    cities: [{ slug: "lyon", done: 0 }, { slug: "brest", done: 0 }],
    help: { people: { p01: 1 } },
    applause: { claps: { p01: 3 } },
  };
  /** @type {any} */
  const changes = { city_views: { brest: { slug: "brest", done: 1 } }, helpers: { p02: 1 }, claps: { p01: 9 } };
  assert.deepEqual(wholeSections(changes, view), {
    cities: [{ slug: "lyon", done: 0 }, { slug: "brest", done: 1 }],
    help: { people: { p01: 1, p02: 1 } },
    applause: { claps: { p01: 9 } },
  });
});

test("what is whole stays as it is", () => {
  assert.deepEqual(wholeSections({ help: { people: {} } }, { rundown: [item("p01")] }), { help: { people: {} } });
});

test("the item on deck is expected first, then those queued, each after the one before and the change-over", () => {
  const rundown = [
    item("p01", { status: "done", length_ms: 2 * MINUTE_MS }),
    item("p02", { status: "queued", length_ms: 2 * MINUTE_MS }),
    item("p03", { status: "on_deck", length_ms: 2 * MINUTE_MS }),
    item("b01", { status: "queued", kind: "break", length_ms: 5 * MINUTE_MS }),
  ];
  assert.deepEqual(forecastOf(PACE, rundown, rundown[2]), {
    expected_at: { p03: 1_000_000, p02: 1_160_000, b01: 1_320_000 },
    ends_at: 2_000_000,
    delay_ms: null,
    change_over_ms: 40_000,
  });
});

test("a forecast is made of the sections of its own message", () => {
  const rundown = [item("p01"), item("p02")];
  const view = { rundown, on_deck: null };
  const called = { items: { p02: item("p02", { status: "on_deck" }) }, on_deck: item("p02", { status: "on_deck" }), pace: PACE };
  assert.deepEqual(Object.keys(wholeSections(called, view).forecast?.expected_at ?? {}), ["p02", "p01"]);
});

test("an evening that is over expects nobody", () => {
  assert.deepEqual(forecastOf({ ...PACE, next_at: null }, [item("p01")], undefined).expected_at, {});
});
