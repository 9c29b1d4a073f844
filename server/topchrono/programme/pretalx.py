"""Reads the talks of a pretalx as a table: its public schedule, or the submissions of its API."""

import codecs
import contextlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from topchrono.show.text import N_, Text

from .cities import is_online
from .column_names import exact_field
from .problem import Problem
from .table import Sheet, Table, quoted, refuse_too_large
from .titles import city_in_title

_LANGUAGES = ("fr", "fr-informal", "en")
"""Of a text in several languages, the first of these that there is."""
_NAMES = ("name", "public_name", "title", "question", "answer")
_MARKS = (b'"days"', b'"results"', b'"title"')
_LAST = datetime.max.replace(tzinfo=UTC)

TITLE, SPEAKERS, TRACK, CITY, ROOM = "Projet", "Intervenants", "Thème", "Ville", "Salle"
SUMMARY, DETAILS, TYPE, STATE, START = "Résumé", "Détails", "Type", "Statut", "Heure de passage"
_COLUMNS = (START, TITLE, SPEAKERS, TRACK, CITY, ROOM, SUMMARY, DETAILS, TYPE, STATE)
_STATES = {
    "submitted": "soumis",
    "accepted": "accepté",
    "confirmed": "confirmé",
    "rejected": "refusé",
    "canceled": "annulé",
    "withdrawn": "retiré",
    "draft": "brouillon",
    "deleted": "supprimé",
}

Json = dict[str, Any]


class _Talk(msgspec.Struct):
    cells: dict[str, str]
    start: datetime | None


def read_pretalx(data: bytes) -> Sheet | None:
    """The table of the talks, in the order of their starts; None for what is no such JSON.

    Raises:
        UnreadableError: more talks than any evening has.
    """
    talks, title = _talks(_decode(data))
    if talks is None:
        return None
    refuse_too_large(len(talks), 0)
    read = sorted(map(_read, talks), key=lambda talk: talk.start or _LAST)
    _write_starts(read)
    rooms = _name_cities(read)
    columns = [name for name in _COLUMNS if name == TITLE or any(talk.cells.get(name) for talk in read)]
    columns += dict.fromkeys(name for talk in read for name in talk.cells if name not in _COLUMNS)
    refuse_too_large(0, len(columns))
    rows: Table = [columns, *([talk.cells.get(name, "") for name in columns] for talk in read)]
    return Sheet(f"pretalx – {title}" if title else "pretalx", rows, problems=tuple(_problems(rooms)))


def _decode(data: bytes) -> object:
    bare = data.removeprefix(codecs.BOM_UTF8)
    # Other JSON of ten megabytes may take a lot of memory.
    if not bare.lstrip().startswith((b"{", b"[")) or not any(mark in bare for mark in _MARKS):
        return None
    with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return msgspec.json.decode(bare)
    return None


def _talks(decoded: object) -> tuple[list[Json] | None, str]:
    """The talks, None if there can be none, and the name of the event."""
    if isinstance(decoded, list) and decoded:
        pages = [_talks(page)[0] for page in decoded]
        if None not in pages:
            return [talk for page in pages for talk in page or ()], ""
        talks = _dicts(decoded)
        return (talks, "") if len(talks) == len(decoded) and all(map(_is_submission, talks)) else (None, "")
    if not isinstance(decoded, dict):
        return None, ""
    if isinstance(results := decoded.get("results"), list):
        submissions = _dicts(results)
        is_known = "count" in decoded and all(map(_is_submission, submissions))
        return (submissions if is_known else None), ""
    schedule = decoded.get("schedule", decoded)
    conference = schedule.get("conference") if isinstance(schedule, dict) else None
    if not isinstance(conference, dict) or not isinstance(conference.get("days"), list):
        return None, ""
    return list(_scheduled(conference["days"])), _text(conference.get("title"))


def _is_submission(talk: Json) -> bool:
    return "title" in talk and ("speakers" in talk or "submission_type" in talk)


def _scheduled(days: list[object]) -> Iterator[Json]:
    for day in _dicts(days):
        rooms = day.get("rooms")
        for room, talks in rooms.items() if isinstance(rooms, dict) else ():
            for talk in _dicts(talks):
                yield {"room": room, **talk}


def _read(talk: Json) -> _Talk:
    slot = next(iter(_dicts(talk.get("slots")) or _dicts([talk.get("slot")])), talk)
    start = _moment(slot.get("start") if slot is not talk else talk.get("date"))
    abstract, description = _text(talk.get("abstract")), _text(talk.get("description"))
    state = _text(talk.get("state"))
    cells = {
        TITLE: ": ".join(filter(None, (_text(talk.get("title")), _text(talk.get("subtitle"))))),
        SPEAKERS: ", ".join(filter(None, map(_text, _dicts(talk.get("persons") or talk.get("speakers"))))),
        TRACK: _text(talk.get("track")),
        ROOM: _text(slot.get("room")),
        SUMMARY: abstract or description,
        DETAILS: description if abstract else "",
        TYPE: _text(talk.get("type") or talk.get("submission_type")),
        STATE: _STATES.get(state, state),
    }
    for answer in _dicts(talk.get("answers")):
        name = _text(answer.get("question"))
        if name and name not in cells:
            cells[name] = _text(answer.get("answer"))
    return _Talk(cells, start if start is None or start.tzinfo else start.replace(tzinfo=UTC))


def _write_starts(talks: list[_Talk]) -> None:
    """Write the starts in the zone of the first one: the API has some in UTC."""
    starts = [(talk, talk.start) for talk in talks if talk.start]
    for talk, start in starts:
        talk.cells[START] = f"{start.astimezone(starts[0][1].tzinfo):%Y-%m-%d %H:%M}"


def _name_cities(talks: list[_Talk]) -> list[str]:
    """Take for cities the rooms that have the name of one, and return the others."""
    if any(exact_field(name) == "city" for talk in talks for name in talk.cells):
        return []
    others = []
    for talk in talks:
        room = talk.cells[ROOM]
        city = city_in_title(room) or (room if is_online(room) else "")
        if city:
            talk.cells[CITY], talk.cells[ROOM] = city, "" if city == room else room
        elif room:
            others.append(room)
    return list(dict.fromkeys(others))


def _problems(rooms: list[str]) -> Iterator[Problem]:
    if rooms:
        text = N_(
            "Ces salles n’ont pas le nom d’une ville et sont gardées en note : {rooms}. Si l’une est une "
            "ville, donnez-lui ce nom dans pretalx, ou corrigez la ville des projets."
        )
        yield Problem(text=Text.of(text, rooms=quoted(rooms)), row=1)


def _dicts(values: object) -> list[Json]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, Iterable) else []


def _text(value: object) -> str:
    """The text of a value, which may be in several languages or the name of an object; no number is one."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return ""
    named = next((value[name] for name in _NAMES if value.get(name)), None)
    if named is not None:
        return _text(named)
    translated = [value[language] for language in _LANGUAGES if value.get(language)]
    others = [text for text in value.values() if isinstance(text, str) and text]
    return next((text for text in translated + others if isinstance(text, str)), "")


def _moment(value: object) -> datetime | None:
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    return None
