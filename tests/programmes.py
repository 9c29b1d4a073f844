"""Programmes of any size with the texts of real lists."""

import csv
import io
from itertools import cycle, islice
from pathlib import Path

REAL_LISTS = Path(__file__).parent / "data/programmes"
HEADER = ("Projet", "Association", "Ville", "Thème", "Besoins", "Résumé")


def programme(pitches: int, cities: int) -> str:
    """A programme as CSV: the texts of real lists, over and over, the pitches spread over so many cities."""
    rows = list(islice(cycle(real_texts()), pitches))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for number, (project, association, theme, needs, summary) in enumerate(rows):
        city = f"Ville {number % cities + 1:03}"
        # Two projects of one name would be taken for one that was entered twice.
        writer.writerow((f"{project} {number + 1}", association, city, theme, needs, summary))
    return out.getvalue()


def real_texts() -> list[tuple[str, ...]]:
    """Of each real project: its name, association, theme, needs and summary."""
    texts = []
    for path in sorted(REAL_LISTS.glob("*.csv")):
        text = path.read_text("utf-8-sig")
        rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ",")
        next(rows)
        texts += [(project, association, *rest) for project, association, _city, *rest in rows]
    return texts
