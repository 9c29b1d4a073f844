/** What was read of the programme, and its problems. */

import Alpine from "alpinejs";
import { ONLINE_NAME } from "topchrono/core/cities.js";
import { _ } from "topchrono/words/translate.js";
import { opened } from "./opened.js";
import { readWords } from "./words.js";

const MOST_ROW_BUTTONS = 12;

export function registerProgrammeReading() {
  Alpine.data("programmeReading", () => ({
    get sourceWords() {
      const { source = "file", name = "" } = opened.draft ?? {};
      return source === "pasted" ? _("Tableau collé") : name;
    },
    get readWords() {
      return opened.draft ? readWords(opened.draft) : "";
    },
    get newCities() {
      const cities = (opened.draft?.new_cities ?? []).filter((city) => city !== ONLINE_NAME);
      return cities.length ? _("Nouvelles villes, chacune avec sa salle et son lien : {cities}", { cities: cities.join(", ") }) : "";
    },
    get isAllRight() {
      return this.problems.length === 0;
    },
    get problems() {
      const problems = opened.draft?.problems ?? [];
      return problems.map(({ text, is_error: isError, rows, sheet }, key) => ({
        key,
        text: _(text.message, text.details),
        isError,
        rows: rows
          .filter((row) => row > (opened.draft?.header_row ?? 0))
          .slice(0, MOST_ROW_BUTTONS)
          .map((row) => ({ key: row, row, sheet, words: _("Corriger la ligne {row}", { row }) })),
      }));
    },
  }));
}
