/** What the server is asked to do with an offer: to set it aside for the projects of a city, or to take it back. */

import { theEvening } from "topchrono/evening.js";
import { _ } from "topchrono/translate.js";

/** @import { Answer } from "../_shared/types.js" */

const ANSWER_WITHIN_MS = 5000;

/**
 * A refusal is told as that of a command.
 * @param {number} number
 * @param {"set_aside" | "take_back"} deed
 * @param {string} city its slug
 * @returns {Promise<boolean>} whether it is done
 */
export async function askForOffer(number, deed, city) {
  const evening = theEvening();
  evening.refusal = "";
  try {
    const response = await fetch(`/api/offers/${number}/${deed}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ city }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    /** @type {Answer} */
    const answer = await response.json();
    evening.refusal = answer.error?.message ?? "";
    return answer.ok;
  } catch {
    evening.refusal = _("Le serveur ne répond pas. Rien n'est perdu : réessayez.");
    return false;
  }
}
