"""docs/developing.md names the goals of the Makefile and tests that are there."""

import re

import pytest

from tests.docs.markdown import ROOT, code, page, tables

TEXT = page("docs/developing.md")
TABLES = tables(TEXT)


def test_every_goal_of_the_makefile_is_there_and_no_other() -> None:
    documented = {code(row["goal"])[0].removeprefix("make ") for row in TABLES["Set up"]}
    phony = re.findall(r"^\.PHONY:(.*)$", page("Makefile"), flags=re.MULTILINE)
    assert documented == set(" ".join(phony).split())


def test_every_goal_named_in_a_sentence_is_one() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    named = {goal for path in pages for goal in re.findall(r"`make ([a-z-]+)`", path.read_text("utf-8"))}
    goals = set(re.findall(r"^([\w-]+):", page("Makefile"), flags=re.MULTILINE))
    assert named - goals == set()


@pytest.mark.parametrize("row", TABLES["Tests"], ids=lambda row: str(row["you want"]))
def test_every_way_to_run_tests_finds_some(row: dict[str, str]) -> None:
    start, _, arguments = code(row["type"])[0].partition(" -m pytest ")
    path, _, word = arguments.partition(" -k ")
    files = [ROOT / path] if path.endswith(".py") else list((ROOT / path).rglob("test_*.py"))
    names = [name for file in files for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))]
    assert start == ".venv/bin/python"
    assert [name for name in names if word in name]
