/**
 * The evening's time zone: everybody reads the same time of day, wherever their browser is.
 *
 * Its name (IANA) stands in `<html data-time-zone>`, its city in the page's language in `data-zone-city`. Without one, or with one that this browser does not know, the
 * browser's own zone counts.
 */

/** @typedef {{ year: number, month: number, day: number, hour: number, minute: number, second: number }} WallClock */

/** @typedef {{ name: string, zone: string, format: Intl.DateTimeFormat }} Clock */

/** @type {Clock} */
let known = clockIn("");

/**
 * Follow a change of the zone.
 * @param {{ time_zone: string } | null | undefined} show as the view has it
 */
export function followTimeZone(show) {
  const { dataset } = document.documentElement;
  if (!show || dataset.timeZone === show.time_zone) return;
  dataset.timeZone = show.time_zone;
  // The server translated the former one.
  delete dataset.zoneCity;
}

/** The zone's name, for `Intl`. */
export function timeZone() {
  return clock().zone;
}

/**
 * The city that the zone is named after: `Paris`.
 * @returns {string}
 */
export function zoneCity() {
  const city = document.documentElement.dataset?.zoneCity;
  return city || (timeZone().split("/").at(-1) ?? "").replaceAll("_", " ");
}

/**
 * What the clocks of the evening show.
 * @param {number} epochMs
 * @returns {WallClock}
 */
export function wallClock(epochMs) {
  const parts = clock().format.formatToParts(epochMs);
  const value = (/** @type {string} */ type) => Number(parts.find((part) => part.type === type)?.value);
  const [year, month, day] = [value("year"), value("month"), value("day")];
  return { year, month, day, hour: value("hour") % 24, minute: value("minute"), second: value("second") };
}

/**
 * Whether the clocks around this browser show another time then.
 * @param {number} epochMs
 */
export function isElsewhere(epochMs) {
  return offsetMs(epochMs) !== -new Date(epochMs).getTimezoneOffset() * 60_000;
}

/**
 * The moment as a field of date and time has it: `2026-11-27T20:00`.
 * @param {number} epochMs
 */
export function fieldOf(epochMs) {
  return new Date(epochMs + offsetMs(epochMs)).toISOString().slice(0, 16);
}

/**
 * The moment (epoch ms) that such a field means; of an hour that comes twice, the first.
 * @param {string} field
 * @returns {number | null} null for an hour that the clocks leave out
 */
export function momentOf(field) {
  const asUtc = Date.parse(`${field}Z`);
  const day = 86_400_000;
  const offsets = [offsetMs(asUtc - day), offsetMs(asUtc + day)];
  const moments = offsets.map((offset) => asUtc - offset).filter((moment) => fieldOf(moment) === field.slice(0, 16));
  return moments.length ? Math.min(...moments) : null;
}

/** @param {number} epochMs */
function offsetMs(epochMs) {
  const { year, month, day, hour, minute, second } = wallClock(epochMs);
  const whole = Math.floor(epochMs / 1000) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

function clock() {
  const name = document.documentElement.dataset.timeZone ?? "";
  if (known.name !== name) known = clockIn(name);
  return known;
}

/**
 * @param {string} name
 * @returns {Clock}
 */
function clockIn(name) {
  /** @type {Intl.DateTimeFormatOptions} */
  const fields = {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
    hourCycle: "h23",
  };
  const format = formatIn(name, fields);
  return { name, zone: format.resolvedOptions().timeZone, format };
}

/**
 * Making one takes a page milliseconds: not two where one will do.
 * @param {string} zone
 * @param {Intl.DateTimeFormatOptions} fields
 */
function formatIn(zone, fields) {
  try {
    return new Intl.DateTimeFormat("en", { ...fields, timeZone: zone || undefined });
  } catch {
    // An old browser does not know every zone.
    return new Intl.DateTimeFormat("en", fields);
  }
}
