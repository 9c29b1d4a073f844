/** @import { AnyItemView } from "topchrono/core/contract.js" */

/**
 * What stands where no item is: templates read its fields without asking first.
 * @type {AnyItemView}
 */
export const EMPTY_ITEM = {
  id: "",
  kind: "pitch",
  status: "queued",
  outcome: null,
  project: "",
  speaker: "",
  association: "",
  city: "",
  city_slug: "",
  theme: "",
  needs: [],
  summary: "",
  length_ms: 0,
  taken_at: null,
};
