"""Orders the rows by their column of order: numbers, ranks or times."""

import re
from collections.abc import Sequence
from itertools import pairwise

from topchrono.show.text import N_, Text

from .problem import Problem, listed
from .rows import Row

_LARGEST_NUMBER = 10_000
_NIGHT_H = 6
_EVENING_H = 18
_DAY_S = 86_400

_NUMBER = re.compile(
    r"(?:n\s*[°ºo.]\s*|#\s*|no\s+)?(\d+(?:[.,]\d+)?)\s*(?:[.)°]|er|re|[eè]re|nde?|i?[eè]me|e|st|nd|rd|th)?",
    re.IGNORECASE,
)
_LETTERED = re.compile(r"([a-z]{1,3})\s*[-.]?\s*(\d{1,4})", re.IGNORECASE)
_DAY = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ]+"
    r"|(?P<day2>\d\d?)/(?P<month2>\d\d?)/(?P<year2>\d{4})\s*(?:à\s+)?"
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})\s*(?:h|:)\s*(?P<minute>\d\d)?(?:\s*:\s*(?P<second>\d\d)(?:\.0+)?)?\s*(?:min)?"
    r"\s*(?P<half>[ap]\.?m\.?)?|(?P<hour2>\d{1,2})\s*(?P<half2>[ap]\.?m\.?)",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\s*(?:[-–—→>]+|\bà\b|\bto\b)\s*\d.*$", re.IGNORECASE)
Key = tuple[str, tuple[float, ...], str]
"""Kind of the order, the place in it, and the letters before a number."""


def in_running_order(rows: Sequence[Row]) -> tuple[list[Row], list[Problem]]:
    """The rows by their column of order; as they stand in the file if it does not order them all."""
    ordered = [row for row in rows if row.order]
    if not ordered:
        return list(rows), []
    keys = _keys([row.order for row in ordered])
    unread = [row for row, key in zip(ordered, keys, strict=True) if key is None]
    if unread or len({kind for kind, _, _ in filter(None, keys)}) > 1:
        return list(rows), [_not_understood((unread or ordered)[0])]
    if empty := [row.number for row in rows if not row.order]:
        return list(rows), [_incomplete(empty)]
    placed = sorted(zip(map(_place, keys), rows, strict=True), key=lambda pair: pair[0])
    again = [row.number for (before, _), (place, row) in pairwise(placed) if before == place]
    problems = []
    if again:
        problems.append(
            Problem(
                text=Text.of(
                    N_(
                        "Plusieurs lignes ont le même ordre de passage : {rows}. "
                        "Entre elles, l'ordre du fichier compte."
                    ),
                    rows=listed(sorted(again)),
                ),
                row=min(again),
            )
        )
    return [row for _, row in placed], problems


def _not_understood(row: Row) -> Problem:
    text = Text.of(
        N_(
            "Ligne {row} : l'ordre de passage « {order} » n'est pas compris, ou ne va pas avec les autres : "
            "les lignes restent dans l'ordre du fichier."
        ),
        row=row.number,
        order=row.order,
    )
    return Problem(text=text, row=row.number)


def _incomplete(rows: Sequence[int]) -> Problem:
    if len(rows) > 1:
        text = Text.of(
            N_("Des lignes n'ont pas de numéro d'ordre ({rows}) : toutes restent dans l'ordre du fichier."),
            rows=listed(rows),
        )
    else:
        text = Text.of(
            N_("La ligne {row} n'a pas de numéro d'ordre : les lignes restent dans l'ordre du fichier."),
            row=rows[0],
        )
    return Problem(text=text, row=rows[0])


def _place(key: Key | None) -> tuple[str, tuple[float, ...]]:
    return (key[2], key[1]) if key else ("", ())


def _keys(texts: Sequence[str]) -> list[Key | None]:
    numbers = [_NUMBER.fullmatch(text.strip()) for text in texts]
    if all(numbers):
        figures = [number[1] for number in numbers if number]
        if any(float(figure.replace(",", ".")) > _LARGEST_NUMBER for figure in figures):
            return [None] * len(texts)
        return [("number", place, "") for place in _places(figures)]
    lettered = [_LETTERED.fullmatch(text.strip()) for text in texts]
    if all(lettered):
        return [("lettered", (float(found[2]),), found[1].casefold()) for found in lettered if found]
    times = [_moment(text) for text in texts]
    hours = [time[-1] / 3600 for time in times if time]
    is_night = all(hour < _NIGHT_H or hour >= _EVENING_H for hour in hours)
    is_over_midnight = is_night and any(hour >= _EVENING_H for hour in hours)
    return [_time_key(time, is_over_midnight=is_over_midnight) for time in times]


def _places(figures: Sequence[str]) -> list[tuple[float, ...]]:
    """Figures as numbers; as chapters (1.9, 1.10) where one of them has several figures after its point."""
    parts = [re.split(r"[.,]", figure) for figure in figures]
    is_chapter = any(len(part) == 2 and part[1].endswith("0") for part in parts) and all(
        len(part) == 2 and len(part[1]) <= 2 for part in parts
    )
    if is_chapter:
        return [tuple(map(float, part)) for part in parts]
    return [(float(".".join(part)),) for part in parts]


def _time_key(time: tuple[float, float] | None, *, is_over_midnight: bool) -> Key | None:
    if time is None:
        return None
    day, seconds = time
    is_next_day = is_over_midnight and not day and seconds < _NIGHT_H * 3600
    return "time", (day, seconds + (_DAY_S if is_next_day else 0)), ""


def _moment(text: str) -> tuple[float, float] | None:
    """The day (0 without one) and the second of the day."""
    text = text.strip()
    day = 0.0
    if found := _DAY.match(text):
        year, month, of_month = (found[name] or found[f"{name}2"] for name in ("year", "month", "day"))
        day = int(year) * 372 + int(month) * 31 + int(of_month)
        text = text[found.end() :]
    found = _TIME.fullmatch(_UNTIL.sub("", text).strip())
    if not found:
        return None
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    hour = hour or int(found["hour2"] or 0)
    half = (found["half"] or found["half2"] or "").casefold()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return (day, hour * 3600 + minute * 60 + second) if hour < 30 and minute < 60 else None
