"""What stands in a page of documentation: tables and blocks of code."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
Row = dict[str, str]


def page(name: str) -> str:
    """The text of a page, by its place in the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def tables(text: str) -> dict[str, list[Row]]:
    """The rows of each table by the heading above it: name of the column to cell."""
    found: dict[str, list[Row]] = {}
    heading = ""
    columns: list[str] = []
    for line in without_code(text).splitlines():
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
        cells = [cell.strip() for cell in line.strip("|").split(" | ")] if line.startswith("|") else []
        if not cells:
            columns = []
        elif not columns:
            columns = cells
        elif not all(set(cell) <= set("-: |") for cell in cells):
            assert len(cells) == len(columns), line
            found.setdefault(heading, []).append(dict(zip(columns, cells, strict=True)))
    return found


def code(cell: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", cell)


def blocks(text: str, language: str = "") -> list[str]:
    """The blocks of code; of one ``language`` alone, where it is named."""
    found = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, flags=re.DOTALL | re.MULTILINE)
    return [block for named, block in found if language in ("", named)]


def without_code(text: str) -> str:
    """The text without its blocks of code."""
    return re.sub(r"^ *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE)
