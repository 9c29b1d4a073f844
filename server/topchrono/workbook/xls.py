"""The looks of the sheets of an XLS file."""

import io

import xlrd

from .layout import LOWEST_POINTS, Layout, mark

_TWIPS_PER_POINT = 20


def read_layouts(data: bytes, max_rows: int, max_columns: int) -> dict[str, Layout]:
    """The layout of every sheet, by its name.

    Raises:
        Exception: of any kind, as xlrd trusts what it reads.
    """
    # The standard output belongs to the answer.
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO())
    layouts = {}
    for name in book.sheet_names():
        layouts[name] = _layout(book, book.sheet_by_name(name), Layout(max_rows, max_columns))
        book.unload_sheet(name)
    return layouts


def _layout(book: xlrd.Book, sheet: xlrd.sheet.Sheet, layout: Layout) -> Layout:
    for index, row in sheet.rowinfo_map.items():
        lowest = LOWEST_POINTS * _TWIPS_PER_POINT
        if index < layout.max_rows and (row.hidden or (row.height is not None and row.height < lowest)):
            layout.hidden_rows[index + 1] = "group" if row.outline_level else "hand"
    for index, column in sheet.colinfo_map.items():
        if column.hidden or column.width == 0:
            layout.hide_columns(index, index)
    layout.merged = [
        (top + 1, left, bottom, right - 1)
        for top, bottom, left, right in sheet.merged_cells
        if layout.holds(top + 1, left)
    ]
    struck = {index for index, xf in enumerate(book.xf_list) if book.font_list[xf.font_index].struck_out}
    for index in range(min(sheet.nrows, layout.max_rows)):
        for column, cell in enumerate(sheet.row(index)[: layout.max_columns]):
            if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            if cell.xf_index in struck:
                mark(layout.struck, index + 1, column)
            if cell.ctype == xlrd.XL_CELL_ERROR:
                layout.shown[index + 1, column] = xlrd.error_text_from_code.get(cell.value, "#REF!")
            elif cell.ctype == xlrd.XL_CELL_NUMBER:
                number_format = book.format_map.get(book.xf_list[cell.xf_index].format_key)
                layout.formats[index + 1, column] = number_format.format_str if number_format else ""
            elif cell.ctype == xlrd.XL_CELL_TEXT:
                _read_runs(book, sheet, (index, column), layout)
    return layout


def _read_runs(book: xlrd.Book, sheet: xlrd.sheet.Sheet, place: tuple[int, int], layout: Layout) -> None:
    """Tell whether a part of a rich text is struck through."""
    runs = sheet.rich_text_runlist_map.get(place, ())
    if any(book.font_list[font].struck_out for _, font in runs):
        row, column = place
        cells = layout.struck if runs[0][0] == 0 and _all_struck(book, runs) else layout.partly_struck
        mark(cells, row + 1, column)


def _all_struck(book: xlrd.Book, runs: list[tuple[int, int]]) -> bool:
    return all(book.font_list[font].struck_out for _, font in runs)
