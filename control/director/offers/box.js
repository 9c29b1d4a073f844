/** Offers of help as the director sees them: numbers, never names, and whether the services outside can be reached. */

import Alpine from "alpinejs";
import { request, theEvening } from "topchrono/core/evening.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { ask } from "../question/box.js";
import { doubtWords } from "./retention_words.js";

/** @import { ChannelView } from "topchrono/core/contract.js" */

const MOST_PROJECTS = 5;
const ANSWER_WITHIN_MS = 5000;

export function registerOffers() {
  Alpine.data("offers", () => ({
    /** What the files are narrowed to; empty for all. */
    wanted: { city: "", item: "", skill: "" },

    get count() {
      return Object.values(theEvening().help.people).reduce((sum, people) => sum + people, 0);
    },
    get countWords() {
      return this.count ? `(${this.count})` : "";
    },
    /** The projects that somebody wants to help, in running order. */
    get helped() {
      const { help, rundown } = theEvening();
      return rundown
        .map((item) => ({ id: item.id, project: item.project, people: help.people[item.id] ?? 0 }))
        .filter((row) => row.people > 0);
    },
    /** Those that most people want to help. */
    get projects() {
      return this.helped.sort((one, other) => other.people - one.people).slice(0, MOST_PROJECTS);
    },
    /** @param {"csv" | "xlsx"} kind */
    address(kind) {
      const narrowed = Object.entries(this.wanted).filter(([, value]) => value !== "");
      return `/offers.${kind}?${new URLSearchParams(narrowed)}`;
    },
    get doubt() {
      return theEvening().retention;
    },
    get doubtWords() {
      return this.doubt ? doubtWords(this.doubt) : "";
    },
    confirm() {
      const doubt = this.doubt;
      if (!doubt) return;
      ask({
        title: _("Effacer ces offres pour toujours ?"),
        text: doubtWords(doubt),
        button: _("Effacer"),
        stale: () => (this.doubt?.asked_at === doubt.asked_at ? "" : _("Cette question n'est plus posée. Rechargez la page.")),
        act: () => confirmRetention(doubt.asked_at),
      });
    },
    get channels() {
      return theEvening().channels.map((channel) => ({
        name: channel.name,
        isFailing: channel.failing_since !== null,
        words: stateWords(channel),
      }));
    },
  }));
}

/**
 * Tell the server that the date and the settings are right.
 * @param {number} askedAt
 */
function confirmRetention(askedAt) {
  return request(async () => {
    const response = await fetch("/api/offers/confirm_retention", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ asked_at: askedAt }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    return await response.json();
  }, _("Pas de réponse de Top Chrono. Rien n'est perdu : réessayez."));
}

/** @param {ChannelView} channel */
function stateWords({ waiting, failing_since: since }) {
  if (since !== null) {
    return _("Ne répond pas depuis {time} : {count} en attente, nouvel essai automatique", { time: formatTime(since), count: waiting });
  }
  return waiting ? _("{count} en attente", { count: waiting }) : _("À jour");
}
