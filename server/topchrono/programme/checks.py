"""What can only be seen by looking at all the lines of a rundown together."""

import re
from collections.abc import Sequence

from msgspec.structs import replace

from topchrono.show.model import ONLINE_CITY
from topchrono.show.text import N_, Text

from .problem import Problem
from .rows import Row
from .vocabulary import fold

MAX_PITCHES = 300
MAX_LINES = 400
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def in_running_order(lines: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """The lines sorted by their numbers; as they stand in the file if one has none."""
    numbers = [_NUMBER.fullmatch(line.order) for line in lines]
    if all(numbers):
        return sorted(lines, key=lambda line: float(line.order.replace(",", "."))), []
    unnumbered = next((line for line, number in zip(lines, numbers, strict=True) if number is None), None)
    if unnumbered is None or not any(numbers):
        return list(lines), []
    problem = Problem(
        text=Text.of(
            N_("La ligne {row} n'a pas de numéro d'ordre : les lignes restent dans l'ordre du fichier."),
            row=unnumbered.row,
        ),
        row=unnumbered.row,
    )
    return list(lines), [problem]


def with_one_spelling_per_city(lines: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """The lines with each city written as its first line writes it."""
    spellings = {fold(ONLINE_CITY): ONLINE_CITY}
    reported = set()
    unified, problems = [], []
    for line in lines:
        city = line.content.city
        spelling = spellings.setdefault(fold(city), city)
        unified.append(
            line if spelling == city else replace(line, content=replace(line.content, city=spelling))
        )
        if spelling != city and city not in reported:
            reported.add(city)
            problems.append(
                Problem(
                    text=Text.of(
                        N_("Ligne {row} : la ville « {city} » est lue comme « {spelling} »."),
                        row=line.row,
                        city=city,
                        spelling=spelling,
                    ),
                    row=line.row,
                )
            )
    return unified, problems


def repeated_pitches(lines: Sequence[Row]) -> list[Problem]:
    """A warning for each project that pitches again in the same city."""
    seen: dict[tuple[str, str], int] = {}
    problems = []
    for line in lines:
        content = line.content
        if content.kind != "pitch":
            continue
        first = seen.setdefault((fold(content.project), content.city), line.row)
        if first != line.row:
            problems.append(
                Problem(
                    text=Text.of(
                        N_("Ligne {row} : le projet « {project} » est déjà à la ligne {first}."),
                        row=line.row,
                        project=content.project,
                        first=first,
                    ),
                    row=line.row,
                )
            )
    return problems


def size_problems(lines: Sequence[Row]) -> list[Problem]:
    """An error if nobody pitches, or if no evening can hold so much."""
    pitches = sum(line.content.kind == "pitch" for line in lines)
    if pitches == 0:
        return [Problem(text=Text(N_("Ce fichier ne contient aucun pitch.")), severity="error")]
    if pitches > MAX_PITCHES:
        message, limit = (
            N_("Ce programme a plus de {limit} pitchs : c'est trop pour une soirée."),
            MAX_PITCHES,
        )
    elif len(lines) > MAX_LINES:
        message, limit = N_("Ce programme a plus de {limit} lignes : c'est trop pour une soirée."), MAX_LINES
    else:
        return []
    return [Problem(text=Text.of(message, limit=limit), severity="error")]
