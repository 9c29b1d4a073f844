"""The texts of an item: a column that was declared in part only is named here."""

from typing import get_type_hints

import msgspec
import pytest

from tests.show.evening import Evening
from topchrono.show.commands import AddItem, EditItem
from topchrono.show.content import COLUMNS, Column, Content

NAMES = [column.name for column in COLUMNS]
TEXT_TYPES = (str, tuple[str, ...])

each_column = pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)


def given(column: Column, text: str) -> object:
    return [text] if column.form == "list" else text


def kept(column: Column, text: str) -> object:
    return (text,) if column.form == "list" else text


def test_every_text_of_an_item_is_a_column() -> None:
    texts = {name for name, kind in get_type_hints(Content).items() if kind in TEXT_TYPES}
    assert sorted(NAMES) == sorted(texts)


@pytest.mark.parametrize("command", [AddItem, EditItem])
def test_every_column_can_be_given_to_an_item(command: type[msgspec.Struct]) -> None:
    assert set(NAMES) - set(command.__struct_fields__) == set()


@each_column
def test_a_text_is_tidied_when_an_item_is_added_or_edited(column: Column) -> None:
    evening = Evening()
    evening.do("add_item", **{"project": "Vélo", column.name: given(column, " Un\n vélo ")})
    evening.do("edit_item", item="p01", **{column.name: given(column, "\tDeux  vélos")})
    two_lines = "Un\nvélo" if column.has_lines else "Un vélo"
    assert getattr(evening.item("p04").content, column.name) == kept(column, two_lines)
    assert getattr(evening.item("p01").content, column.name) == kept(column, "Deux vélos")


def test_a_journal_from_before_a_column_still_opens() -> None:
    content = msgspec.json.decode(b'{"project": "V\xc3\xa9lo"}', type=Content)
    assert [name for name in NAMES if name != "project" and getattr(content, name)] == []
