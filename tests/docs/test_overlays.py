"""docs/overlays.md has every overlay, what the director can do about it, and every variable of the theme."""

import re

import pytest

from tests.docs.markdown import ROOT, Row, code, page, tables
from topchrono.show.cues import SWITCHABLE_OVERLAYS
from topchrono.web.pages.overlays import find_overlays

TABLES = tables(page("docs/overlays.md"))
OVERLAYS = TABLES["Overlays"]


def name_of(row: Row) -> str:
    return code(row["overlay"])[0]


def test_every_overlay_is_there() -> None:
    assert [name_of(row) for row in OVERLAYS] == [overlay.name for overlay in find_overlays()]


def test_an_overlay_has_a_cue_of_its_name() -> None:
    cues = page("server/topchrono/show/cues.py")
    assert [overlay.name for overlay in find_overlays() if f'"{overlay.name}"' not in cues] == []


def test_those_that_the_director_can_switch_are_marked() -> None:
    assert {name_of(row) for row in OVERLAYS if row["switch"] == "yes"} == set(SWITCHABLE_OVERLAYS)


@pytest.mark.parametrize("row", OVERLAYS, ids=name_of)
def test_what_a_style_sheet_can_ask_is_in_the_overlay(row: Row) -> None:
    folder = ROOT / "overlays" / name_of(row)
    text = "".join(path.read_text("utf-8") for path in folder.iterdir())
    asked = code(re.sub(r"\([^)]*\)", "", row["what a style sheet can ask"]))
    assert [name for name in asked if name not in text] == []


def test_every_variable_of_the_theme_is_there_with_its_value() -> None:
    documented = [
        (code(row["variable"])[0], code(row["value"])[0]) for row in TABLES["Give them your colours"]
    ]
    theme = page("overlays/theme.css")
    assert documented == re.findall(r"^  (--[\w-]+): (.+?);", theme, flags=re.MULTILINE)
