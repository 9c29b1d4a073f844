"""What can only be seen by looking at all the rows of a rundown together."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from topchrono.show.model import ONLINE_CITY
from topchrono.show.text import N_, Text

from .problem import Problem
from .rows import Row
from .vocabulary import fold

MAX_PITCHES = 1_000
MAX_ITEMS = 1_200
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def in_running_order(rows: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """The rows by their column of order; as they stand in the file if one has no number there."""
    numbers = [_NUMBER.fullmatch(row.order) for row in rows]
    if all(numbers):
        return sorted(rows, key=lambda row: float(row.order.replace(",", "."))), []
    unnumbered = next((row for row, number in zip(rows, numbers, strict=True) if number is None), None)
    if unnumbered is None or not any(numbers):
        return list(rows), []
    problem = Problem(
        text=Text.of(
            N_("La ligne {row} n'a pas de numéro d'ordre : les lignes restent dans l'ordre du fichier."),
            row=unnumbered.number,
        ),
        row=unnumbered.number,
    )
    return list(rows), [problem]


def with_one_spelling_per_city(rows: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """The rows with each city written as its first row writes it."""
    spellings = {fold(ONLINE_CITY): ONLINE_CITY}
    reported = set()
    unified, problems = [], []
    for row in rows:
        city = row.content.city
        spelling = spellings.setdefault(fold(city), city)
        unified.append(row if spelling == city else replace(row, content=replace(row.content, city=spelling)))
        if spelling != city and city not in reported:
            reported.add(city)
            problems.append(
                Problem(
                    text=Text.of(
                        N_("Ligne {row} : la ville « {city} » est lue comme « {spelling} »."),
                        row=row.number,
                        city=city,
                        spelling=spelling,
                    ),
                    row=row.number,
                )
            )
    return unified, problems


def repeated_pitches(rows: Sequence[Row]) -> list[Problem]:
    """A warning for each project that pitches again in the same city."""
    seen: dict[tuple[str, str], int] = {}
    problems = []
    for row in rows:
        content = row.content
        if content.kind != "pitch":
            continue
        first = seen.setdefault((fold(content.project), content.city), row.number)
        if first != row.number:
            problems.append(
                Problem(
                    text=Text.of(
                        N_("Ligne {row} : le projet « {project} » est déjà à la ligne {first}."),
                        row=row.number,
                        project=content.project,
                        first=first,
                    ),
                    row=row.number,
                )
            )
    return problems


def size_problems(rows: Sequence[Row]) -> list[Problem]:
    """An error if there is no pitch, or if there are too many rows."""
    pitches = sum(row.content.kind == "pitch" for row in rows)
    if pitches == 0:
        return [Problem(text=Text(N_("Ce fichier ne contient aucun pitch.")), severity="error")]
    if pitches > MAX_PITCHES:
        message, limit = (
            N_("Ce programme a plus de {limit} pitchs : faites-en deux soirées, chacune dans son dossier."),
            MAX_PITCHES,
        )
    elif len(rows) > MAX_ITEMS:
        message, limit = (
            N_("Ce programme a plus de {limit} lignes : faites-en deux soirées, chacune dans son dossier."),
            MAX_ITEMS,
        )
    else:
        return []
    return [Problem(text=Text.of(message, limit=limit), severity="error")]
