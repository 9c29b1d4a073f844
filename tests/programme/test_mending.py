"""What people mend of how their list is read: the table, its columns, single texts and rows."""

import pytest

from topchrono.programme import Programme, read_data, read_pasted
from topchrono.programme.apart import read_data_apart
from topchrono.programme.drafts import KEPT_MS, MOST_KEPT, Drafts, Source, keep_mending, read_with
from topchrono.programme.mending import ColumnMending, Mending, RowMending

UNKNOWN = "Truc;Machin;Bidule\nVélo;Ana;Lyon\nTotal;;\n;Bob;Paris\n".encode()
LIST = (
    "Projet;Prénom;Nom;Ville;Besoin 1;Besoin 2\n"
    "Vélo Cargo;Ana;Petit;Lyon;Droit;Design\n"
    ";Bob;Grand;Paris;;\n"
    "ANNULÉ – Forêt;Cléa;Roux;Lyon;;\n"
).encode()


def columns(**fields: int) -> tuple[ColumnMending, ...]:
    return tuple(ColumnMending(column=column, field=field) for field, column in fields.items())


def projects(programme: Programme) -> list[str]:
    return [content.project for content in programme.contents]


def test_a_table_whose_titles_say_nothing_is_shown_to_be_mended() -> None:
    programme = read_data(UNKNOWN)
    assert not programme.usable
    assert programme.top[0] == ("Truc", "Machin", "Bidule")
    assert programme.header_row is None


def test_its_columns_are_what_somebody_says() -> None:
    programme = read_data(UNKNOWN, Mending(header_row=1, columns=columns(project=0, speaker=1, city=2)))
    [content] = programme.contents
    assert (content.project, content.speaker, content.city) == ("Vélo", "Ana", "Lyon")
    assert [use.field for use in programme.columns] == ["project", "speaker", "city"]
    assert [row.row for row in programme.left_out] == [3, 4]
    assert programme.left_out_texts == ("Total", "Bob · Paris")


def test_a_chosen_column_counts_before_the_one_that_was_guessed() -> None:
    data = "Projet;Titre court;Ville\nVélo Cargo de Rennes;Vélo;Lyon\n".encode()
    [content] = read_data(data, Mending(columns=columns(project=1))).contents
    assert content.project == "Vélo"
    assert content.notes == {"Projet": "Vélo Cargo de Rennes"}


def test_a_column_may_be_made_a_note() -> None:
    programme = read_data(LIST, Mending(columns=(ColumnMending(column=3, field=""),)))
    content = programme.contents[0]
    assert content.city == ""
    assert content.notes == {"Ville": "Lyon"}


def test_columns_that_share_a_field_are_joined_when_both_are_chosen() -> None:
    data = "Projet;A;B\nVélo;Droit;Design\n".encode()
    chosen = (ColumnMending(column=1, field="needs"), ColumnMending(column=2, field="needs"))
    assert read_data(data, Mending(columns=chosen)).contents[0].needs == ("Droit", "Design")


def test_without_a_column_for_the_project_there_is_nothing_to_read() -> None:
    programme = read_data(LIST, Mending(columns=(ColumnMending(column=0, field=""),)))
    assert not programme.usable
    assert programme.header_row == 1
    assert programme.columns[0].field is None


def test_single_texts_are_mended_and_the_others_stay() -> None:
    rows = (
        RowMending(row=2, texts={"speaker": "Ana P.", "needs": "Compta", "summary": "Un vélo."}),
        RowMending(row=3, texts={"project": "Zébu"}),
    )
    first, second = read_data(LIST, Mending(rows=rows)).contents
    assert (first.speaker, first.needs, first.summary, first.city) == (
        "Ana P.",
        ("Compta",),
        "Un vélo.",
        "Lyon",
    )
    assert (second.project, second.speaker, second.summary) == ("Zébu", "Bob Grand", "")
    assert first.notes == second.notes == {}


def test_an_emptied_text_is_empty() -> None:
    [content] = read_data(LIST, Mending(rows=(RowMending(row=2, texts={"needs": "", "city": ""}),))).contents
    assert (content.needs, content.city) == ((), "")


def test_rows_are_taken_in_and_left_out_by_hand() -> None:
    rows = (RowMending(row=2, is_taken=False), RowMending(row=4, is_taken=True))
    programme = read_data(LIST, Mending(rows=rows))
    assert projects(programme) == ["ANNULÉ – Forêt"]
    assert [(row.row, str(row.reason)) for row in programme.left_out] == [
        (2, "laissée de côté à la main"),
        (3, "pas de nom de projet"),
    ]


@pytest.mark.parametrize(
    "mending",
    [
        Mending(header_row=20),
        Mending(sheet="Feuille 7"),
        Mending(columns=columns(project=150)),
        Mending(columns=(ColumnMending(column=1, field="nonsense"),)),
        Mending(rows=(RowMending(row=4_999, texts={"project": "x"}), RowMending(row=1, is_taken=True))),
        Mending(rows=(RowMending(row=2, texts={"nonsense": "x", "kind": "pause"}),)),
        Mending(rows=(RowMending(row=2, texts={"project": "\x00\ud800 = 1+1"}),)),
    ],
)
def test_what_does_not_fit_breaks_nothing(mending: Mending) -> None:
    for data in (LIST, UNKNOWN, b"", b"\x00" * 50, b"Projet\n"):
        read_data(data, mending)


async def test_a_process_of_its_own_reads_the_same() -> None:
    mending = Mending(
        header_row=1, columns=columns(project=0), rows=(RowMending(row=4, texts={"project": "é"}),)
    )
    assert await read_data_apart(UNKNOWN, mending) == read_data(UNKNOWN, mending)
    assert read_pasted(UNKNOWN.decode(), mending) == read_data(UNKNOWN, mending)


@pytest.mark.slow
async def test_what_was_mended_is_found_again_in_the_next_version() -> None:
    """The row has moved; another one was changed by its authors, and is read as it is."""
    source = Source(kind="address", name="https://example.org", data=LIST)
    mending = Mending(
        rows=(
            RowMending(row=2, texts={"city": "Dijon"}),
            RowMending(row=4, is_taken=True, texts={"project": "Forêt"}),
        )
    )
    kept = await keep_mending(source, mending)
    lines = LIST.splitlines(keepends=True)
    moved = b"".join([lines[0], "Neuf;Zoé;Noir;Metz;;\n".encode(), *lines[1:]])
    programme, found = await read_with(Source(kind="address", name="", data=moved), kept)
    assert [(row.row, row.texts) for row in found.rows] == [(3, {"city": "Dijon"})]
    assert [content.city for content in programme.contents] == ["Metz", "Dijon"]
    changed = LIST.replace(b"Ana", b"Anna")
    programme, found = await read_with(Source(kind="address", name="", data=changed), kept)
    assert [row.row for row in found.rows] == [4]
    assert [content.city for content in programme.contents] == ["Lyon", "Lyon"]


def test_drafts_are_kept_for_a_while_and_not_too_many() -> None:
    time = 0
    drafts = Drafts(lambda: time)
    source = Source(kind="pasted", name="", data=LIST)
    made = [drafts.keep(source, Programme()) for _ in range(MOST_KEPT + 1)]
    assert drafts.find(made[0].id) is None
    assert drafts.find(made[1].id) is made[1]
    time = KEPT_MS
    assert drafts.find(made[-1].id) is made[-1]
    time = 2 * KEPT_MS
    assert drafts.find(made[1].id) is None
    assert drafts.find(made[-1].id) is made[-1]
