/** Pure logic of the prompter: which texts there are, in the order of the evening, and which one is to be read now. */

import { upcoming } from "topchrono/core/scene.js";

/** @import { CrewItemView, View } from "topchrono/core/contract.js" */

export const OPENING = "opening";
export const CLOSING = "closing";

/**
 * A text to be read: that of an item, or what is said before or after them all.
 * @typedef {object} Piece
 * @property {string} key the item's id, or one of the two above
 * @property {CrewItemView | null} item
 * @property {string} text as it was written; empty where nobody has
 */

/**
 * @param {Pick<View, "rundown" | "script">} view
 * @returns {Piece[]}
 */
export function piecesOf({ rundown, script }) {
  const items = /** @type {CrewItemView[]} */ (rundown).filter(({ status }) => status !== "withdrawn" && status !== "absent");
  return [
    { key: OPENING, item: null, text: script.opening },
    ...items.map((item) => ({ key: item.id, item, text: item.script })),
    { key: CLOSING, item: null, text: script.closing },
  ];
}

/**
 * What is to be read now: of an item from the take to its end, then already of the one to announce.
 * @param {View} view
 * @returns {string} the key of its piece
 */
export function pieceToRead(view) {
  const { on_air: onAir, show } = view;
  if (show.phase === "ended") return CLOSING;
  if (show.phase !== "live") return OPENING;
  if (onAir && onAir.status !== "done") return onAir.id;
  return upcoming(view)[0]?.id ?? CLOSING;
}
