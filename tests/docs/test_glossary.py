"""docs/glossary.md has every term of the contract, and replaced names are not used."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from tests.docs.markdown import ROOT, code, page, tables
from topchrono.show.commands import AnyCommand
from topchrono.show.content import Kind
from topchrono.show.events import AnyEvent
from topchrono.show.model import Outcome, Phase, RunOutcome, Status
from topchrono.views.roles import ROLES
from topchrono.views.sections import SECTIONS
from topchrono.web.pages.overlays import find_overlays

TEXT = page("docs/glossary.md")
TABLES = tables(TEXT)
GIVEN_UP = ("Caller", "Desk", "Mixer", "ObsDirector", "desk", "isCalm", "knobs", "mixer")
"""Names that were replaced: see the tables for what stands in their place."""
READ = {".css", ".html", ".js", ".md", ".py"}


def tags(union: object) -> list[str]:
    kinds: tuple[type[msgspec.Struct], ...] = get_args(union)
    return [str(kind.__struct_config__.tag) for kind in kinds]


@pytest.mark.parametrize(
    ("heading", "column", "words"),
    [
        (
            "Roles, phases, statuses",
            "term",
            [
                *ROLES,
                *map(
                    str,
                    (word for kind in (Phase, Kind, Status, Outcome, RunOutcome) for word in get_args(kind)),
                ),
            ],
        ),
        ("Commands and events", "command", tags(AnyCommand)),
        ("Commands and events", "event", tags(AnyEvent)),
        ("Sections of the view", "section", [section.name for section in SECTIONS]),
    ],
)
def test_a_table_has_exactly_the_words_of_the_contract(heading: str, column: str, words: list[str]) -> None:
    assert {word for row in TABLES[heading] for word in code(row[column])} == set(words)


def test_a_section_is_explained_as_in_the_code() -> None:
    written = {code(row["section"])[0]: row["meaning"] for row in TABLES["Sections of the view"]}
    assert written == {section.name: section.about for section in SECTIONS}


def test_every_overlay_is_there() -> None:
    listed = code(TEXT[TEXT.index("## Overlays") :])
    assert listed == [overlay.name for overlay in find_overlays()]


@pytest.mark.parametrize("row", TABLES["Parts of the server"], ids=lambda row: str(row["class"]))
def test_a_class_is_where_the_glossary_says(row: dict[str, str]) -> None:
    link = re.search(r"\((\S+)\)", row["where"])
    assert link
    assert re.search(rf"^class {code(row['class'])[0]}\b", page(f"docs/{link[1]}"), flags=re.MULTILINE)


def ours() -> list[Path]:
    folders = [
        path for name in ("control", "docs", "overlays", "server") for path in (ROOT / name).rglob("*")
    ]
    return [
        path for path in (*ROOT.glob("*.md"), *folders) if path.suffix in READ and "vendor" not in path.parts
    ]


@pytest.mark.parametrize("name", GIVEN_UP)
def test_a_name_that_was_given_up_is_nowhere(name: str) -> None:
    word = re.compile(rf"\b{name}\b")
    found = [path for path in ours() if word.search(path.read_text("utf-8"))]
    assert [str(path.relative_to(ROOT)) for path in found] == []
