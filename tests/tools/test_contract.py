"""What pages know of the server is what the server says."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tools.contract import CHECKOUT, CORE, generated
from topchrono.views.roles import ROLES, Role
from topchrono.views.sections import SECTIONS, sections_of
from topchrono.web.api.contract import ANSWERS, REQUESTS, SECTION_TYPES, structs, view_name
from topchrono.web.api.openapi.document import document

CONTRACT = (CORE / "contract.d.ts").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", generated(), ids=lambda path: path.name)
def test_generated_file_is_what_the_types_say_now(path: Path) -> None:
    is_fresh = path.read_text(encoding="utf-8") == generated()[path]
    assert is_fresh, f"{path.relative_to(CHECKOUT)} is stale: run `make contract`"


@pytest.mark.parametrize("role", ROLES)
def test_the_document_and_the_pages_types_have_the_same_sections(role: Role) -> None:
    name = view_name(role)
    sections = [section.name for section in sections_of(role)]
    assert members(name) == list(document()["components"]["schemas"][name]["properties"]) == sections


def test_the_view_of_pages_has_every_section() -> None:
    assert members("View") == [section.name for section in SECTIONS]


def test_every_type_has_a_name_of_its_own() -> None:
    names = Counter(struct.__name__ for struct in structs([*SECTION_TYPES, *REQUESTS, *ANSWERS]))
    assert [name for name, count in names.items() if count > 1] == []


def test_names_are_those_of_the_document() -> None:
    declared = set(re.findall(r"^export interface (\w+)", CONTRACT, re.MULTILINE))
    schemas = set(document()["components"]["schemas"])
    bases = {"ContentCommand", "ItemTexts", "FieldRevision"}
    # Bases, and what an update may hold, have no schema of their own.
    assert schemas - declared == set()
    assert declared - schemas == {"View", "Delta", *bases}


def members(interface: str) -> list[str]:
    """The members that the contract declares of an interface, in order."""
    [body] = re.findall(rf"^export interface {interface} \{{\n(.*?)^\}}", CONTRACT, re.DOTALL | re.MULTILINE)
    return re.findall(r"^  (\w+)\??:", body, re.MULTILINE)
