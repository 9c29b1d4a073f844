"""Every page of documentation leads to pages and headings that are there."""

import re
from pathlib import Path

import pytest

from tests.docs.markdown import ROOT, without_code

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def anchors(text: str) -> set[str]:
    """What a link may name behind its #, as forges make it from headings."""
    headings = re.findall(r"^#+ (.+)$", without_code(text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lost = []
    for link in re.findall(r"\]\(([^)\s]+)\)", without_code(text)):
        if "://" in link:
            continue
        target, _, anchor = link.partition("#")
        there = path.parent / target if target else path
        if not there.is_file() or (anchor and anchor not in anchors(there.read_text(encoding="utf-8"))):
            lost.append(link)
    assert lost == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_of_ours_that_is_named_is_there(path: Path) -> None:
    text = without_code(path.read_text(encoding="utf-8"))
    named = re.findall(r"`((?:control|docs|overlays|server|tests)/[\w./-]+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []
