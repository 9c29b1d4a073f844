import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { fieldOf, followTimeZone, isElsewhere, momentOf, timeZone, zoneCity } from "topchrono/core/time_zone.js";
import { formatAppointment, formatDay, formatTime, formatTimeToSecond } from "topchrono/words/times.js";

/** 27 November 2026, 20:05:09 in Paris, where these tests run. */
const AT = Date.UTC(2026, 10, 27, 19, 5, 9);

/** @param {string} name */
function holdIn(name) {
  /** @type {any} */ (document.documentElement).dataset = { timeZone: name };
}

afterEach(() => holdIn(""));

test("times are those of the evening, wherever the browser is", () => {
  holdIn("Indian/Reunion");
  assert.equal(formatTime(AT), "23\u00a0h\u00a005");
  assert.equal(formatTimeToSecond(AT), "23\u00a0h\u00a005\u00a0min\u00a009");
  assert.equal(formatDay(AT + 3_600_000), "samedi 28 novembre");
  holdIn("America/Martinique");
  assert.equal(formatTime(AT), "15\u00a0h\u00a005");
});

test("an appointment names the zone to those who live in another one, and to no one else", () => {
  holdIn("Europe/Paris");
  assert.equal(formatAppointment(AT), "20\u00a0h\u00a005");
  holdIn("Europe/Berlin");
  assert.equal(formatAppointment(AT), "20\u00a0h\u00a005");
  holdIn("America/New_York");
  assert.equal(formatAppointment(AT), "14\u00a0h\u00a005, heure de New York");
  holdIn("UTC");
  assert.equal(formatAppointment(AT), "19\u00a0h\u00a005 UTC");
});

test("the city is as the server translated it, until the zone is another one", () => {
  const page = /** @type {any} */ (document.documentElement);
  page.dataset = { timeZone: "Indian/Reunion", zoneCity: "La Réunion" };
  followTimeZone({ time_zone: "Indian/Reunion" });
  assert.equal(zoneCity(), "La Réunion");
  followTimeZone({ time_zone: "Pacific/Noumea" });
  assert.equal(zoneCity(), "Noumea");
});

test("another zone may have the same time in winter alone", () => {
  holdIn("Africa/Lagos");
  assert.equal(isElsewhere(AT), false);
  assert.equal(isElsewhere(Date.UTC(2026, 6, 14)), true);
});

test("without a zone, or with one that the browser does not know, its own counts", () => {
  for (const name of ["", "No/Where"]) {
    holdIn(name);
    assert.deepEqual([timeZone(), zoneCity(), formatTime(AT)], ["Europe/Paris", "Paris", "20\u00a0h\u00a005"]);
  }
});

test("a field of date and time is on the clocks of the evening", () => {
  holdIn("Indian/Reunion");
  assert.equal(fieldOf(AT), "2026-11-27T23:05");
  assert.equal(momentOf("2026-11-27T23:05"), AT - 9_000);
  holdIn("America/New_York");
  assert.equal(momentOf("2026-11-27T14:05"), AT - 9_000);
});

test("the nights in which the clocks are changed", () => {
  holdIn("Europe/Paris");
  assert.equal(momentOf("2027-03-28T02:30"), null);
  assert.equal(momentOf("2027-03-28T03:30"), Date.UTC(2027, 2, 28, 1, 30));
  assert.equal(momentOf("2026-10-25T02:30"), Date.UTC(2026, 9, 25, 0, 30));
  assert.equal(momentOf("2026-10-25T03:30"), Date.UTC(2026, 9, 25, 2, 30));
  for (let hour = 0; hour < 72; hour += 1) {
    const moment = Date.UTC(2026, 9, 24, hour);
    assert.ok([moment, moment - 3_600_000].includes(momentOf(fieldOf(moment)) ?? 0));
  }
});
