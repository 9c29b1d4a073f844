/** The position of a pitch in the queue. */

/** @import { ItemView } from "topchrono/core/contract.js" */

/** So many pitches ahead, the speaker should be at the microphone. */
export const SOON = 2;

/** @param {ItemView} item */
export function isOnAir(item) {
  return item.status === "on_air" || item.status === "pitching";
}

/**
 * The pitches that come before this one, in the order in which they go: the one on air first.
 * @param {ItemView[]} rundown
 * @param {ItemView} item
 */
export function pitchesAhead(rundown, item) {
  const pitches = rundown.filter((one) => one.kind === "pitch");
  const others = pitches.filter((one) => one.id !== item.id);
  const onAir = others.filter(isOnAir);
  // Whoever is called goes first, wherever they stand in the running order.
  if (item.status === "on_deck") return onAir;
  const called = others.filter((one) => one.status === "on_deck");
  const before = pitches.slice(0, pitches.findIndex((one) => one.id === item.id));
  return [...onAir, ...called, ...before.filter((one) => one.status === "queued")];
}

/**
 * Whether the item may still come on air, and waits for it.
 * @param {ItemView} item
 */
export function isToCome(item) {
  return item.status === "queued" || item.status === "on_deck" || item.status === "absent";
}
