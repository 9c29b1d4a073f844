/** The draft that this tab looks at: it is found again after a reload, and after a look at another page. */

import { ofThisEvening } from "topchrono/core/local_storage.js";

const KEY = "programme-draft";

/** @param {string} id empty for none */
export function rememberDraft(id) {
  try {
    sessionStorage.setItem(ofThisEvening(KEY), id);
  } catch {
    // A browser that keeps nothing knows nothing.
  }
}

/** @returns {string} empty if there is none */
export function recallDraft() {
  try {
    return sessionStorage.getItem(ofThisEvening(KEY)) ?? "";
  } catch {
    return "";
  }
}
