/** What happened this evening, as the server's journal has it. */

import Alpine from "alpinejs";
import { theEvening } from "topchrono/core/evening.js";
import { quoteToo } from "topchrono/ui/quoting.js";
import { formatTime } from "topchrono/words/times.js";
import { _ } from "topchrono/words/translate.js";
import { typesetAll } from "topchrono/words/typeset.js";
import { actorWords, eventWords } from "./words.js";

/** @import { JournalEntry, JournalPage } from "topchrono/core/contract.js" */

/** Changes in a row are read at once. */
const GATHER_MS = 300;
/** After a reading that failed. */
const AGAIN_MS = 2000;
const ANSWER_WITHIN_MS = 5000;

export function registerJournal() {
  Alpine.data("journal", () => ({
    isOpen: false,
    isBusy: false,
    problem: "",
    /** The newest first. @type {JournalEntry[]} */
    entries: [],
    /** Where the page of older ones begins. @type {number | null} */
    before: null,
    timer: 0,

    init() {
      this.$watch("revision", () => this.refreshSoon());
      this.$watch("isOpen", () => this.refreshSoon());
    },
    get revision() {
      return theEvening().revision;
    },
    get damageWords() {
      const { damage } = theEvening().storage;
      if (!damage) return "";
      const known = { count: damage.whole_events, file: damage.kept_as };
      return _("Abîmé au démarrage : les dernières actions manquent peut-être. Actions relues : {count}. Fichier d'origine : {file}.", known);
    },
    get hasOlder() {
      return this.before !== null;
    },
    get shown() {
      return this.entries.map((entry) => ({
        key: entry.seq,
        time: formatTime(Number(entry.event.at)),
        who: actorWords(entry),
        what: eventWords(entry),
      }));
    },
    /** @param {Event} event */
    onToggle(event) {
      this.isOpen = /** @type {HTMLDetailsElement} */ (event.target).open;
    },

    refreshSoon(waitMs = GATHER_MS) {
      if (!this.isOpen || this.timer) return;
      this.timer = window.setTimeout(async () => {
        const page = await this.read("");
        this.timer = 0;
        if (!page) return this.refreshSoon(AGAIN_MS);
        this.put(page);
        if (this.revision > (page.entries[0]?.seq ?? 0)) this.refreshSoon();
      }, waitMs);
    },
    /** @param {JournalPage} page the newest entries */
    put(page) {
      quoteToo(textsOf(page));
      const oldest = page.entries.at(-1)?.seq ?? 0;
      const known = this.entries.findIndex((entry) => entry.seq < oldest);
      // More has happened in between than a page holds, or all of it is new.
      const isApart = known < 0 || this.entries[0] === undefined || this.entries[0].seq < oldest - 1;
      this.entries = isApart ? page.entries : [...page.entries, ...this.entries.slice(known)];
      if (isApart) this.before = page.before;
    },
    async readOlder() {
      if (this.isBusy || this.before === null) return;
      this.isBusy = true;
      const page = await this.read(`?before=${this.before}`);
      this.isBusy = false;
      if (!page) return;
      quoteToo(textsOf(page));
      this.entries = [...this.entries, ...page.entries];
      this.before = page.before;
    },
    /**
     * @param {string} query
     * @returns {Promise<JournalPage | null>}
     */
    async read(query) {
      try {
        const answer = await fetch(`/api/journal${query}`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
        if (!answer.ok) throw new Error(String(answer.status));
        this.problem = "";
        return typesetAll(await answer.json());
      } catch {
        this.problem = _("Le journal ne s'affiche pas pour l'instant. Nouvel essai automatique.");
        return null;
      }
    },
  }));
}

/**
 * What people wrote in the entries: it may have been wiped since.
 * @param {JournalPage} page
 */
function textsOf(page) {
  return page.entries.flatMap(({ event }) => [event.text, event.reason, event.answer, event.by, event.title]);
}
