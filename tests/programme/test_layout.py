"""What people see of a workbook is what is read: no row that they took out, merged cells in every row."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.filters import AutoFilter, FilterColumn, Filters
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from tests.programme.files import SHEET, Rows, ods, ods_rows, read, texts, xlsx
from topchrono.programme import Programme, read_programme
from topchrono.programme.sheets import choose_parts
from topchrono.programme.spreadsheet import read_workbook

DATA = Path(__file__).parent / "data"
HEADER = ["Projet", "Ville", "Porteur"]
ROWS = [HEADER, ["Alpha", "Lyon", "Ada"], ["Beta", "Paris", "Bob"], ["Gamma", "Lille", "Cid"]]


def edited(edit: Callable[[Worksheet], None], rows: Rows | None = None) -> bytes:
    """A workbook with one sheet, after an edit."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for row in rows or ROWS:
        sheet.append(list(row))
    edit(sheet)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as sound, zipfile.ZipFile(out, "w") as tampered:
        for part in sound.namelist():
            tampered.writestr(part, change(sound.read(part)) if part == name else sound.read(part))
    return out.getvalue()


def projects(programme: Programme) -> list[str]:
    return [content.project for content in programme.contents]


def left_out(data: bytes) -> dict[int, str]:
    """The rows that are left out, with the reason."""
    (part,), _ = choose_parts(read_workbook(data).sheets)
    return {row: str(reason) for row, reason in part.left_out.items()}


def hide(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def flatten(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].height = 0.5


def filter_out(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:C4"
    sheet.auto_filter.add_filter_column(1, ["Lyon", "Lille"])
    sheet.row_dimensions[3].hidden = True


def filter_table(sheet: Worksheet) -> None:
    table = Table(displayName="Projets", ref="A1:C4")
    kept = FilterColumn(colId=1, filters=Filters(filter=["Lyon", "Lille"]))
    table.autoFilter = AutoFilter(ref="A1:C4", filterColumn=[kept])
    sheet.add_table(table)
    sheet.row_dimensions[3].hidden = True


def collapse(sheet: Worksheet) -> None:
    sheet.row_dimensions.group(3, 3, hidden=True)


def strike_row(sheet: Worksheet) -> None:
    for cell in sheet[3]:
        cell.font = Font(strike=True)


def strike_project(sheet: Worksheet) -> None:
    sheet["A3"].font = Font(strike=True)


def strike_letters(sheet: Worksheet) -> None:
    sheet["A3"] = CellRichText(
        TextBlock(InlineFont(strike=True), "Be"), TextBlock(InlineFont(strike=True), "ta")
    )


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (hide, "ligne masquée"),
        (flatten, "ligne masquée"),
        (filter_out, "ligne masquée par un filtre"),
        (filter_table, "ligne masquée par un filtre"),
        (collapse, "ligne d’un groupe replié"),
        (strike_row, "texte barré"),
        (strike_project, "texte barré"),
        (strike_letters, "texte barré"),
    ],
)
def test_a_row_that_people_took_out_is_left_out_with_the_reason(
    edit: Callable[[Worksheet], None], reason: str
) -> None:
    data = edited(edit)

    assert projects(read(data)) == ["Alpha", "Gamma"]
    assert left_out(data) == {3: reason}


def test_a_row_hidden_beside_a_filter_is_hidden_by_hand() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A1:C4"
        sheet.row_dimensions[3].hidden = True

    assert left_out(edited(edit)) == {3: "ligne masquée"}


def test_a_font_that_once_was_struck_through_is_not() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["A3"].font = Font(strike=False)

    data = edited(edit)
    assert projects(read(data)) == ["Alpha", "Beta", "Gamma"]


def test_a_struck_value_beside_the_project_is_read_and_told() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["C3"].font = Font(strike=True)

    programme = read(edited(edit))

    assert programme.contents[1].speaker == "Bob"
    assert texts(programme) == ["Ligne 3, colonne « Porteur » : le texte est barré ; il est lu quand même."]


def test_a_text_struck_through_in_part_is_told() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["B3"] = CellRichText(
            TextBlock(InlineFont(strike=True), "Lyon "), TextBlock(InlineFont(), "Paris")
        )

    assert "Ligne 3, colonne B : une partie du texte est barrée ; tout est lu." in texts(read(edited(edit)))


def test_a_hidden_header_still_names_the_columns() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.row_dimensions[1].hidden = True

    assert projects(read(edited(edit))) == ["Alpha", "Beta", "Gamma"]


def test_hidden_columns_are_read_and_told() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet.column_dimensions["C"].hidden = True
        sheet.column_dimensions["K"].hidden = True

    programme = read(edited(edit))

    assert programme.contents[0].speaker == "Ada"
    assert texts(programme) == ["Colonnes masquées, lues quand même : C."]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_named_and_not_read(state: str) -> None:
    def edit(sheet: Worksheet) -> None:
        assert sheet.parent
        other = sheet.parent.create_sheet("Anciens")
        other.append(HEADER)
        other.append(["Delta", "Nice", "Dan"])
        other.sheet_state = state

    programme = read(edited(edit))

    assert projects(programme) == ["Alpha", "Beta", "Gamma"]
    assert texts(programme) == ["Feuilles masquées, qui ne sont pas lues : « Anciens »."]


def test_merged_cells_give_their_value_to_every_row_they_cover() -> None:
    rows: Rows = [
        ["Ville", "Projet", "Porteur"],
        ["Lyon", "Alpha", "Ada"],
        [None, "Beta", "Bob"],
        [None, "Gamma", "Cid"],
        ["Paris", "Delta", "Dan"],
    ]

    programme = read(edited(lambda sheet: sheet.merge_cells("A2:A4"), rows))

    assert [content.city for content in programme.contents] == ["Lyon", "Lyon", "Lyon", "Paris"]


def test_rows_merged_only_to_be_higher_are_one_row() -> None:
    rows: Rows = [HEADER, ["Alpha", "Lyon", "Ada"], [], ["Beta", "Paris", "Bob"]]

    def edit(sheet: Worksheet) -> None:
        for cells in ("A2:A3", "B2:B3", "C2:C3"):
            sheet.merge_cells(cells)

    programme = read(edited(edit, rows))

    assert projects(programme) == ["Alpha", "Beta"]
    assert programme.problems == ()


def test_rows_under_one_merged_project_are_one_project() -> None:
    rows: Rows = [
        ["Projet", "Ville", "Porteur", "Besoins"],
        ["Alpha", "Lyon", "Ada", "droit"],
        [None, None, "Bob", "design"],
        [None, None, "Cid", "droit"],
        ["Beta", "Paris", "Dan", None],
    ]

    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A4")
        sheet.merge_cells("B2:B4")

    data = edited(edit, rows)
    first, second = read(data).contents
    assert (first.project, first.speaker, first.needs) == ("Alpha", "Ada, Bob, Cid", ("droit", "design"))
    assert second.project == "Beta"
    assert left_out(data)[3].startswith("la suite du projet de la ligne 2 (cellules fusionnées)")


def test_a_merged_project_in_two_cities_pitches_in_each() -> None:
    rows: Rows = [["Projet", "Ville"], ["Alpha", "Lyon"], [None, "Paris"]]

    programme = read(edited(lambda sheet: sheet.merge_cells("A2:A3"), rows))

    assert [(content.project, content.city) for content in programme.contents] == [
        ("Alpha", "Lyon"),
        ("Alpha", "Paris"),
    ]


def test_cells_merged_sideways_keep_their_value_in_the_first_column() -> None:
    rows: Rows = [HEADER, ["Alpha", "Lyon", None], ["Beta", "Paris", "Bob"]]

    programme = read(edited(lambda sheet: sheet.merge_cells("B2:C2"), rows))

    assert [(content.city, content.speaker) for content in programme.contents] == [
        ("Lyon", ""),
        ("Paris", "Bob"),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.25, "0%", "25 %"),
        (0.125, "0.0%", "12,5 %"),
        (1500, '#,##0 "€"', "1\u202f500 €"),
        (12.5, "#,##0.00 [$€-40C]", "12,50 €"),
        (612345678, '0#" "##" "##" "##" "##', "06 12 34 56 78"),
        (612345678, "0000000000", "0612345678"),
        (69001, "00000", "69001"),
        (0.1 + 0.2, "General", "0.3"),
    ],
)
def test_a_number_is_noted_as_its_format_shows_it(value: float, number_format: str, text: str) -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["D1"] = "Divers"
        sheet["D2"] = value
        sheet["D2"].number_format = number_format

    notes = read(edited(edit)).contents[0].notes
    assert notes["Divers"].replace("\u00a0", " ") == text


def test_a_formula_without_a_value_is_told_with_its_row() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["B3"] = "=B2"

    text, _ = texts(read(edited(edit)))
    assert text.startswith("Ligne 3, colonne B : le résultat de la formule n’est pas dans le fichier.")


def test_a_formula_whose_value_is_an_empty_text_is_nothing_to_tell() -> None:
    cell = b'<c r="D1" t="str"><f>IF(1,"")</f><v></v></c></row>'
    data = changed(xlsx(ROWS), SHEET, lambda part: part.replace(b"</row>", cell, 1))

    assert read(data).problems == ()


def test_the_error_of_a_formula_is_no_empty_cell() -> None:
    def edit(sheet: Worksheet) -> None:
        sheet["D1"] = "Divers"
        sheet["D2"] = "#REF!"
        sheet["D2"].data_type = "e"

    parts, _ = choose_parts(read_workbook(edited(edit)).sheets)

    assert parts[0].sheet.rows[1][3] == "#REF!"


def test_an_old_xls_tells_how_it_looks_too() -> None:
    path = DATA / "soiree-de-lille.xls"
    programme = read_programme(path)

    assert [(content.project, content.city) for content in programme.contents] == [
        ("Alpha", "Lille"),
        ("Beta", "Lille"),
        ("Gamma", "Paris"),
    ]
    assert left_out(path.read_bytes()) == {
        4: "ligne masquée",
        5: "texte barré",
        6: "ligne d’un groupe replié",
    }
    assert programme.contents[0].notes["Téléphone"] == "06 12 34 56 78"
    assert texts(programme) == [
        "Feuilles masquées, qui ne sont pas lues : « Listes ».",
        "Colonnes masquées, lues quand même : F.",
    ]


ODS_HEADER = ods_rows([["Ville", "Projet"]])


def ods_cell(text: str, attributes: str = "", value_type: str = "string") -> str:
    kind = f'office:value-type="{value_type}"'
    return f"<table:table-cell {kind} {attributes}><text:p>{text}</text:p></table:table-cell>"


def ods_row(city: str, project: str, attributes: str = "", cell: str = "") -> str:
    return f"<table:table-row {attributes}>{ods_cell(city)}{ods_cell(project, cell)}</table:table-row>"


STYLES = (
    '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
    '<style:style style:name="barré" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="hérité" style:family="table-cell" style:parent-style-name="barré"/>'
    '<style:style style:name="sans" style:family="table-cell" style:parent-style-name="barré">'
    '<style:text-properties style:text-line-through-style="none"/></style:style>'
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="plat" style:family="table-row">'
    '<style:table-row-properties style:row-height="0cm"/></style:style>'
    "</office:automatic-styles>"
)


def styled_ods(rows: str) -> bytes:
    return ods(ODS_HEADER + rows + ods_row("Lille", "Gamma"), styles=STYLES)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ods_row("Lyon", "Beta", 'table:visibility="collapse"'), "ligne masquée"),
        (ods_row("Lyon", "Beta", 'table:visibility="filter"'), "ligne masquée par un filtre"),
        (ods_row("Lyon", "Beta", 'table:style-name="plat"'), "ligne masquée"),
        (
            '<table:table-row-group table:display="false">'
            + ods_row("Lyon", "Beta", 'table:visibility="collapse"')
            + "</table:table-row-group>",
            "ligne d’un groupe replié",
        ),
        (ods_row("Lyon", "Beta", cell='table:style-name="barré"'), "texte barré"),
        (ods_row("Lyon", "Beta", cell='table:style-name="hérité"'), "texte barré"),
        (ods_row("Lyon", '<text:span text:style-name="T1">Beta</text:span>'), "texte barré"),
    ],
)
def test_an_ods_row_that_people_took_out_is_left_out_with_the_reason(row: str, reason: str) -> None:
    data = styled_ods(row)

    assert projects(read(data)) == ["Gamma"]
    assert left_out(data) == {2: reason}


def test_an_ods_style_may_take_the_line_away_again() -> None:
    assert projects(read(styled_ods(ods_row("Lyon", "Beta", cell='table:style-name="sans"')))) == [
        "Beta",
        "Gamma",
    ]


def test_hidden_rows_of_an_ods_are_counted_with_those_that_stand_for_many() -> None:
    rows = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>' + ods_row(
        "Lyon", "Beta", 'table:visibility="collapse"'
    )

    assert left_out(styled_ods(rows)) == {5: "ligne masquée"}


def test_merged_cells_of_an_ods_give_their_value_to_every_row() -> None:
    city = ods_cell("Lyon", 'table:number-rows-spanned="2" table:number-columns-spanned="1"')
    merged = (
        f"<table:table-row>{city}{ods_cell('Alpha')}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{ods_cell('Beta')}</table:table-row>"
    )

    programme = read(ods(ODS_HEADER + merged))

    assert [(content.project, content.city) for content in programme.contents] == [
        ("Alpha", "Lyon"),
        ("Beta", "Lyon"),
    ]


def test_an_ods_shows_percentages_and_money_as_people_see_them() -> None:
    cells = (
        ods_cell("Lyon")
        + ods_cell("Alpha")
        + ods_cell("25 %", 'office:value="0.25"', "percentage")
        + ods_cell("06 12 34 56 78", 'office:value="612345678"', "float")
    )
    rows = ods_rows([["Ville", "Projet", "Part", "Contact"]]) + f"<table:table-row>{cells}</table:table-row>"

    notes = read(ods(rows)).contents[0].notes

    assert notes == {"Part": "25 %", "Contact": "06 12 34 56 78"}


def test_the_error_of_a_formula_in_an_ods_is_no_empty_cell() -> None:
    error = ods_cell("#N/D", 'office:string-value="" calcext:value-type="error" xmlns:calcext="urn:calcext"')
    rows = f"<table:table-row>{error}{ods_cell('Alpha')}</table:table-row>"

    assert read_workbook(ods(ODS_HEADER + rows)).sheets[0].rows[1] == ["#N/D", "Alpha"]


def test_a_comment_in_an_ods_is_no_text_of_its_cell() -> None:
    comment = "<office:annotation><text:p>à revoir</text:p></office:annotation>"

    programme = read(
        ods(ODS_HEADER + ods_row("Lyon", "Alpha").replace("<text:p>Alpha", comment + "<text:p>Alpha"))
    )

    assert projects(programme) == ["Alpha"]


def test_looks_that_can_not_be_read_are_told() -> None:
    data = changed(xlsx(ROWS), SHEET, lambda part: b"<!DOCTYPE worksheet>" + part)

    assert "les lignes masquées ou barrées" in texts(read(data))[0]
