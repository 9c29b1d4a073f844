/** Pure logic of a draft: rows as the page lists them, what somebody mends, what they choose. */

/** @import { DraftProblem, Mending, PreviewField, PreviewRow, ProgrammeDraft, RowMending } from "topchrono/core/contract.js" */

/** @typedef {{ row: number, sheet: string | null }} Place */
/** @typedef {Record<string, Record<string, "theirs" | "ours">>} Choices by item, then by field */
/** @typedef {"check" | "changes" | "all"} Filter which rows are listed */

/** The fields of the form of a row. */
const TEXTS = /** @type {const} */ (["project", "speaker", "pronunciation", "association", "city", "theme", "summary", "script"]);

/** @typedef {Record<string, string>} RowTexts by field */

/**
 * The texts of a row, as its form has them.
 * @param {PreviewRow | null} row
 * @returns {RowTexts}
 */
export function textsOf(row) {
  /** @type {RowTexts} */
  const texts = { needs: (row?.needs ?? []).join("\n") };
  for (const field of TEXTS) texts[field] = row?.[field] ?? "";
  return texts;
}

/**
 * The fields that differ from what they were.
 * @param {RowTexts} before
 * @param {RowTexts} after
 * @returns {RowTexts}
 */
export function changedTexts(before, after) {
  return Object.fromEntries(Object.entries(after).filter(([field, text]) => text.trim() !== (before[field] ?? "").trim()));
}

/**
 * The mending with something more of one row.
 * @param {Mending} mending
 * @param {Place} place
 * @param {{ texts?: RowTexts, is_taken?: boolean | null }} more
 * @returns {Mending}
 */
export function withRow(mending, place, more) {
  const rows = mending.rows ?? [];
  const known = rows.find((row) => isAt(row, place));
  const merged = { ...(known ?? place), ...more, texts: { ...known?.texts, ...more.texts } };
  return { ...mending, rows: [...rows.filter((row) => row !== known), merged] };
}

/**
 * The mending with another meaning of one column.
 * @param {Mending} mending
 * @param {number} column
 * @param {string} field empty for a note
 * @returns {Mending}
 */
export function withColumn(mending, column, field) {
  const others = (mending.columns ?? []).filter((one) => one.column !== column);
  return { ...mending, columns: [...others, { column, field }] };
}

/**
 * The mending for another table: what was said of columns and rows of the former one does not hold there.
 * @param {Mending} mending
 * @param {{ sheet?: string | null, header_row?: number | null }} table
 * @returns {Mending}
 */
export function withTable(mending, table) {
  const { sheet = null, header_row: headerRow = null } = { ...mending, ...table };
  return { sheet, header_row: headerRow, columns: [], rows: [] };
}

/**
 * @param {{ row: number | null, sheet?: string | null }} one
 * @param {Place} place
 */
export function isAt(one, place) {
  return one.row === place.row && (one.sheet ?? null) === place.sheet;
}

/** @param {PreviewRow} row */
export function keyOf(row) {
  return row.row === null ? `item ${row.item}` : `${row.sheet ?? ""} ${row.row}`;
}

/**
 * The problems of one row.
 * @param {DraftProblem[]} problems
 * @param {Place} place
 */
export function problemsAt(problems, place) {
  return problems.filter(({ rows, sheet }) => rows.includes(place.row) && (sheet === null || sheet === place.sheet));
}

/**
 * Which value a field will have.
 * @param {PreviewField} field
 * @param {"theirs" | "ours" | undefined} chosen
 */
export function takenOf(field, chosen) {
  if (field.outcome === "locked") return "ours";
  return chosen ?? (field.outcome === "theirs" ? "theirs" : "ours");
}

/**
 * What the request to apply has to say of the choices: only what differs from the comparison, and still exists in it.
 * @param {ProgrammeDraft} draft
 * @param {Choices} choices
 */
export function chosenFields(draft, choices) {
  /** @type {Record<"theirs" | "ours", Record<string, string[]>>} */
  const chosen = { theirs: {}, ours: {} };
  for (const row of draft.rows) {
    for (const field of row.fields) {
      const choice = choices[row.item ?? ""]?.[field.field];
      if (!row.item || !choice || choice === takenOf(field, undefined) || field.outcome === "locked") continue;
      (chosen[choice][row.item] ??= []).push(field.field);
    }
  }
  return chosen;
}

/**
 * The rows that a list shows.
 * @param {ProgrammeDraft} draft
 * @param {Filter} filter
 */
export function rowsFor(draft, filter) {
  if (filter === "all") return draft.rows;
  if (filter === "changes") return draft.rows.filter((row) => row.change !== "same");
  return draft.rows.filter(
    (row) =>
      row.fields.some((field) => field.outcome === "conflict") ||
      (row.row !== null && problemsAt(draft.problems, { row: row.row, sheet: row.sheet }).length > 0),
  );
}

/**
 * What was mended of a row so far.
 * @param {Mending} mending
 * @param {Place} place
 * @returns {RowMending | undefined}
 */
export function mendedAt(mending, place) {
  return (mending.rows ?? []).find((row) => isAt(row, place));
}
