/** What the public is shown of an evening. The server renders the same: see `web/pages/programme.py`. */

/** @import { AnyItemView, ItemView, View } from "topchrono/core/contract.js" */

/** @typedef {"before" | "pitch" | "break" | "between" | "hold" | "ended"} Scene */

/**
 * @param {View} view
 * @returns {Scene}
 */
export function sceneOf({ show, on_air }) {
  if (show.phase !== "live") return show.phase === "ended" ? "ended" : "before";
  if (show.on_hold) return "hold";
  if (!on_air || (on_air.kind === "break" && on_air.status === "done")) return "between";
  return on_air.kind;
}

/**
 * Who comes next: the one on deck, then the queue; nobody once the evening is over.
 * @param {View} view
 */
export function upcoming({ show, on_deck, rundown }) {
  return show.phase === "ended" ? [] : stillToCome(rundown, on_deck);
}

/**
 * @template {AnyItemView} Item
 * @param {Item[]} rundown
 * @param {Item | null | undefined} onDeck
 */
export function stillToCome(rundown, onDeck) {
  const queue = rundown.filter((item) => item.status === "queued");
  return onDeck ? [onDeck, ...queue] : queue;
}

/**
 * Where one says "I want to help" this project.
 * @param {ItemView} item
 */
export function helpAddress(item) {
  return `/help?project=${item.id}`;
}
