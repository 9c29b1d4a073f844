/** What the server is asked to do with an offer: to set it aside for the projects of a city, or to take it back. */

import { request } from "topchrono/core/evening.js";
import { _ } from "topchrono/words/translate.js";

const ANSWER_WITHIN_MS = 5000;

/**
 * A refusal is shown as that of a command.
 * @param {number} number
 * @param {"set_aside" | "take_back"} action
 * @param {string} city its slug
 * @returns {Promise<boolean>} whether it is done
 */
export async function sendOfferAction(number, action, city) {
  const ask = async () => {
    const response = await fetch(`/api/offers/${number}/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ city }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return await response.json();
  };
  const answer = await request(ask, _("Pas de réponse de Top Chrono. Rien n'est perdu : réessayez."));
  return answer.ok;
}
