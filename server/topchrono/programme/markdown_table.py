"""Turns tables that are drawn with characters, as Markdown and databases do, into CSV."""

import csv
import io
import re

_RULE = re.compile(r"[ \t]*\|?(?=[^\n]*\|)[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*")
"""``| --- | :---: |``"""
_BORDER = re.compile(r"[ \t]*\+(?:[-=]{2,}\+)+[ \t]*")
"""``+------+------+``"""
_BAR = re.compile(r"(?<!\\)\|")
_SEARCHED_LINES = 40


def without_drawing(text: str) -> str:
    """The text as CSV with tabs if it has a table drawn with bars, each row on its line; else as it is."""
    lines = text.split("\n")
    if not any(_is_rule(line) for line in lines[:_SEARCHED_LINES]):
        return text
    out = io.StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for line in lines:
        writer.writerow([] if _is_rule(line) else _cells(line))
    return out.getvalue()


def _is_rule(line: str) -> bool:
    return bool(_RULE.fullmatch(line) or _BORDER.fullmatch(line))


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    cells = [cell.strip().replace("\\|", "|") for cell in _BAR.split(inner)]
    return cells if any(cells) else []
