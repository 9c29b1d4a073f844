"""An edited list against the evening: what a page shows of it, and the command that applies it."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tests.show.evening import Evening
from topchrono.programme import Programme, read_programme
from topchrono.programme.correction import LABELS, Preview, PreviewRow, command, draft, preview
from topchrono.show.commands import ApplyProgramme, ClientCommand
from topchrono.show.content import ListedField
from topchrono.show.rules import decide

LISTS = sorted(
    path
    for folder in ("data/programmes", "programme/data")
    for path in (Path(__file__).parents[1] / folder).iterdir()
)
FIRST = """\
ID;Projet;Porteur;Ville;Besoins
rec00001;Vélo Cargo;Léa Martin;Rennes;du temps
rec00002;Forêt de Poche;Paul Roux;Lyon;des bras
rec00003;Cantine Zéro Reste;;Rennes;
"""
EDITED = """\
ID;Projet;Porteur;Ville;Besoins
rec00002;La Forêt de Poche;Paul Roux;Lyon;des bras
rec00001;Vélo Cargo;Léa Le Roux;Rennes;du temps
rec00009;Allô Démarches;Zoé Blanc;Nantes;
"""


def read(folder: Path, text: str) -> Programme:
    file = folder / "liste.csv"
    file.write_text(text, encoding="utf-8")
    return read_programme(file)


def evening_of(programme: Programme) -> Evening:
    return Evening(*programme.contents, reading=programme.reading)


def summary(rows: Sequence[PreviewRow]) -> list[tuple[str, int | None, str | None, list[tuple[str, str]]]]:
    return [(row.change, row.row, row.item, [(one.field, one.outcome) for one in row.fields]) for row in rows]


def apply(evening: Evening, programme: Programme, **theirs: Sequence[ListedField]) -> Preview:
    """Look at it, then apply it, as a page does."""
    made = draft(evening.show, programme, digest="d" * 64)
    seen = preview(evening.show, made)
    asked = command(made, command_id="00000000", expect=seen.expect, theirs=theirs)
    evening.note(*decide(evening.show, asked, now=evening.now))
    return seen


def test_a_preview_says_row_by_row_what_would_change(tmp_path: Path) -> None:
    evening = evening_of(read(tmp_path, FIRST))
    evening.do("edit_item", item="p01", speaker="Léa Leroux")
    edited = read(tmp_path, EDITED)
    seen = preview(evening.show, draft(evening.show, edited), offers={"p03": 2})
    assert summary(seen.rows) == [
        ("changed", 2, "p02", [("project", "theirs"), ("place", "theirs")]),
        ("changed", 3, "p01", [("speaker", "conflict")]),
        ("new", 4, None, []),
        ("gone", None, "p03", []),
    ]
    assert (seen.new, seen.changed, seen.moved, seen.gone, seen.conflicts) == (1, 1, 1, 1, 1)
    assert seen.new_cities == ("Nantes",)
    gone = seen.rows[-1]
    assert (gone.project, gone.status, gone.fate, gone.offers) == (
        "Cantine Zéro Reste",
        "queued",
        "withdrawn",
        2,
    )
    field = seen.rows[1].fields[0]
    assert (field.label, field.base, field.theirs, field.ours) == (
        "Qui pitche",
        "Léa Martin",
        "Léa Le Roux",
        "Léa Leroux",
    )


def test_a_preview_goes_through_json(tmp_path: Path) -> None:
    evening = evening_of(read(tmp_path, FIRST))
    seen = preview(evening.show, draft(evening.show, read(tmp_path, EDITED)))
    assert msgspec.json.decode(msgspec.json.encode(seen), type=Preview) == seen


def test_what_was_looked_at_is_applied_with_its_reading(tmp_path: Path) -> None:
    evening = evening_of(read(tmp_path, FIRST))
    edited = read(tmp_path, EDITED)
    apply(evening, edited)
    assert evening.order == ["p02", "p01", "p04", "p03"]
    assert (evening.show.reading, evening.show.programme) == (edited.reading, "d" * 64)
    seen = preview(evening.show, draft(evening.show, edited))
    assert (seen.is_same, [row.change for row in seen.rows]) == (True, ["same"] * 3)


def test_an_edit_of_the_crew_is_shown_and_can_be_given_up(tmp_path: Path) -> None:
    programme = read(tmp_path, FIRST)
    evening = evening_of(programme)
    evening.do("edit_item", item="p01", speaker="Léa Leroux")
    seen = preview(evening.show, draft(evening.show, programme))
    assert summary(seen.rows)[0] == ("changed", 2, "p01", [("speaker", "ours")])
    assert (seen.is_same, seen.changed) == (False, 0)
    apply(evening, programme, p01=["speaker"])
    assert evening.item("p01").content == programme.contents[0]


def test_a_list_that_can_t_be_used_has_nothing_to_apply(tmp_path: Path) -> None:
    evening = evening_of(read(tmp_path, FIRST))
    seen = preview(evening.show, draft(evening.show, read(tmp_path, "Bonjour")))
    assert (seen.is_usable, seen.expect, seen.rows) == (False, "", ())
    assert [problem.severity for problem in seen.problems] == ["error"]


def test_every_field_has_a_label() -> None:
    fields = ListedField.__args__  # type: ignore[attr-defined]  # a Literal has them
    assert set(fields) == set(LABELS)


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.name)
def test_any_list_read_again_changes_nothing_and_passes_the_door(file: Path) -> None:
    programme = read_programme(file)
    if not programme.usable:
        return
    evening = evening_of(programme)
    made = draft(evening.show, programme)
    seen = preview(evening.show, made)
    assert (seen.is_same, seen.gone, seen.new) == (True, 0, 0)
    asked = command(made, command_id="00000000", expect=seen.expect)
    assert msgspec.json.decode(msgspec.json.encode(asked), type=ClientCommand) == asked
    assert isinstance(asked, ApplyProgramme)
    assert decide(evening.show, asked, now=evening.now) == []


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.name)
def test_any_list_without_its_first_row_takes_one_item_out(file: Path) -> None:
    programme = read_programme(file)
    kept = programme.contents[1:]
    if not any(content.kind == "pitch" for content in kept):
        return
    evening = evening_of(programme)
    edited = msgspec.structs.replace(
        programme, contents=kept, rows=programme.rows[1:], row_sheets=programme.row_sheets[1:]
    )
    seen = apply(evening, edited)
    assert [(row.item, row.change) for row in seen.rows if row.change != "same"] == [("p01", "gone")]
    assert evening.status("p01") == "withdrawn"
