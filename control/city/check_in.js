/** Ticks of a speaker: as they were last pressed here, until the server confirms them. */

import Alpine from "alpinejs";
import { send, theEvening } from "topchrono/core/evening.js";

/** @import { AnyItemView } from "topchrono/core/contract.js" */

/** @typedef {"present" | "sound" | "picture"} Tick */

/**
 * A press counts until the view is of this revision or a later one: its answer comes before the view that everybody gets.
 * @typedef {{isOn: boolean, revision: number}} Press
 */

/** By item and tick. @type {Record<string, Press>} */
const presses = Alpine.reactive({});

/** @param {AnyItemView} item */
export function ticksOf(item) {
  return { present: isTicked(item, "present"), sound: isTicked(item, "sound"), picture: isTicked(item, "picture") };
}

/**
 * Tick, or take the tick away. What is refused goes back to what the server says.
 * @param {AnyItemView} item
 * @param {Tick} what
 * @param {string} by
 */
export async function pressTick(item, what, by) {
  const press = Alpine.reactive({ isOn: !isTicked(item, what), revision: Infinity });
  presses[`${item.id} ${what}`] = press;
  // Only this one: what others tick at the same time is theirs.
  const { ok, revision = 0 } = await send("check_in", { item: item.id, [what]: press.isOn, by });
  press.revision = ok ? revision : 0;
}

/**
 * @param {AnyItemView} item
 * @param {Tick} what
 */
function isTicked(item, what) {
  const press = presses[`${item.id} ${what}`];
  if (press && theEvening().revision < press.revision) return press.isOn;
  return item.check_in?.[what] ?? false;
}
