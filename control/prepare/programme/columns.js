/** The table of the programme: its sheet, its row of titles, and what each column says. */

import Alpine from "alpinejs";
import { fieldWords } from "topchrono/words/fields.js";
import { ngettext } from "topchrono/words/translate.js";
import { typeset } from "topchrono/words/typeset.js";
import { withColumn, withTable } from "./draft.js";
import { mend, opened } from "./opened.js";

export function registerProgrammeColumns() {
  Alpine.data("programmeColumns", () => ({
    get columnsWords() {
      const columns = opened.draft?.columns ?? [];
      if (!columns.length) return "";
      const count = columns.filter((column) => column.field).length;
      return ngettext("{count} lue sur {all}", "{count} lues sur {all}", count, { all: columns.length });
    },
    get sheets() {
      return opened.draft?.all_sheets ?? [];
    },
    /** @param {string} sheet */
    isChosenSheet(sheet) {
      return opened.draft?.mending.sheet === sheet;
    },
    get hasTitles() {
      return Boolean(opened.draft?.header_row);
    },
    get titleRows() {
      const { top = [], header_row: headerRow = null } = opened.draft ?? {};
      return top.map((cells, place) => ({
        number: place + 1,
        isChosen: place + 1 === headerRow,
        words: `${place + 1} : ${cells.filter(Boolean).slice(0, 5).join(" · ")}`,
      }));
    },
    get columns() {
      const { columns = [], top = [], header_row: headerRow = 0 } = opened.draft ?? {};
      return columns.map(({ column, name, field }, key) => {
        const below = column === null ? [] : top.slice(headerRow ?? 0).map((cells) => cells[column] ?? "");
        return { key, column, name: typeset(name), field, isFixed: column === null, example: below.find(Boolean) ?? "" };
      });
    },
    get fields() {
      return (opened.draft?.fields ?? []).map((name) => ({ name, words: fieldWords(name) }));
    },
    /** @param {string} sheet */
    async chooseSheet(sheet) {
      await mend((mending) => withTable(mending, { sheet: sheet || null, header_row: null }));
    },
    /** @param {string} row */
    async chooseHeader(row) {
      await mend((mending) => withTable(mending, { header_row: row ? Number(row) : null }));
    },
    /**
     * @param {{ column: number | null }} column
     * @param {string} field
     */
    async chooseField({ column }, field) {
      if (column === null) return;
      const headerRow = opened.draft?.header_row ?? 1;
      // A row that was not recognised as the titles is one from now on.
      await mend((mending) => withColumn({ ...mending, header_row: mending.header_row ?? headerRow }, column, field));
    },
  }));
}
