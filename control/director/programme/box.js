/** What was understood of the programme file: shown until the show is live, while it can still be corrected. */

import Alpine from "alpinejs";
import { ONLINE_NAME } from "topchrono/core/cities.js";
import { theEvening } from "topchrono/core/evening.js";
import { programmeWords } from "topchrono/words/counts.js";
import { differenceWords } from "topchrono/words/difference.js";
import { fieldWords } from "topchrono/words/fields.js";
import { typeset } from "topchrono/words/typeset.js";
import { _, ngettext } from "topchrono/words/translate.js";

/** @import { LeftOut, Reading } from "topchrono/core/contract.js" */

export function registerProgramme() {
  Alpine.data("programme", () => ({
    get isOpen() {
      return theReading() !== null && ["setup", "doors"].includes(theEvening().show?.phase ?? "");
    },
    get summary() {
      const pitches = theReading()?.pitches ?? {};
      const count = Object.values(pitches).reduce((sum, one) => sum + one, 0);
      const cities = Object.keys(pitches).filter((city) => city !== ONLINE_NAME);
      return `${programmeWords(count, cities.length)}.`;
    },
    get problems() {
      return [...new Set((theReading()?.problems ?? []).map((problem) => _(problem.message, problem.details)))];
    },
    get leftOutWords() {
      const count = theReading()?.left_out_count ?? 0;
      return ngettext("{count} ligne laissée de côté", "{count} lignes laissées de côté", count);
    },
    get leftOut() {
      return (theReading()?.left_out ?? []).map(leftOutWords);
    },
    get place() {
      const reading = theReading();
      const row = reading?.header_row ?? 1;
      const sheets = (reading?.sheets ?? []).join(", ");
      if (!sheets) return _("Titres des colonnes : ligne {row}", { row });
      return _("Feuille : {sheets}. Titres des colonnes : ligne {row}", { sheets, row });
    },
    get columns() {
      const columns = theReading()?.columns ?? [];
      return columns.map(({ column, field }, place) => ({ key: place, name: column, words: fieldWords(field) }));
    },
    get cities() {
      const pitches = Object.entries(theReading()?.pitches ?? {});
      return pitches.map(([city, count]) => typeset(`${city} : ${count}`)).join(" · ");
    },
  }));
}

/** What a followed programme has that the evening has not. */
export function registerProgrammeNews() {
  Alpine.data("programmeNews", () => ({
    get words() {
      const news = theEvening().follow?.news;
      return news ? _("{what}. Rien n’est appliqué.", { what: differenceWords(news) }) : "";
    },
  }));
}

/** @returns {Reading | null} */
function theReading() {
  return theEvening().reading ?? null;
}

/** @param {LeftOut} row */
function leftOutWords({ row, reason, sheet }) {
  const words = { row, sheet: sheet ?? "", reason: _(reason.message, reason.details) };
  return sheet ? _("Feuille {sheet}, ligne {row} : {reason}", words) : _("Ligne {row} : {reason}", words);
}
