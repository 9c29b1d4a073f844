"""Erases a person from the append-only journal: every row stays, and the hash chain is computed anew."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from topchrono.show.events import decode_event
from topchrono.show.model import item_id
from topchrono.storage.reading import ROWS
from topchrono.storage.schema import Row, checksum

from .eraser import Eraser

JsonObject = dict[str, Any]

# The name of a project or a city is no person's name, even if it is the same.
_NOT_FREE = frozenset({"title", "project", "association", "city", "theme", "needs"})
_OF_A_ROW = frozenset({"said", "content"})
"""The contents in a row of a corrected programme."""
_CITY_SET = "city_set"
_OF_A_CITY = ("contact", "facilitator")
"""What is noted of the people of a city."""
_BETWEEN_SPEAKERS = re.compile(r"\s*(?:[,;&/+]|\b(?:et|and)\b)\s*")


class Rewriting(msgspec.Struct, frozen=True):
    """A journal without a person."""

    rows: list[Row]
    changed: int
    """How many rows differ."""
    items: int
    """How many items belonged to that person."""
    removed: frozenset[str]
    """Texts that were removed entirely, to be searched for elsewhere."""
    left: frozenset[str]
    """Signed names that stay where they name a speaker, who may be a namesake."""
    eraser: Eraser
    """Matches the person, with the names of their items' speakers."""


def read_rows(path: Path) -> list[Row]:
    """The rows of the journal at ``path``, which a server may be writing. Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        return [Row(*values) for values in database.execute(ROWS)]


def without_person(
    rows: Sequence[Row], address: str, names: Sequence[str], signed: Sequence[str] = ()
) -> Rewriting:
    """The rows without the person of that address and of those full names.

    The address is removed from every text, the names from speakers and free texts. An item whose notes hold
    the address belongs to that person: its notes, speaker and pronunciation are removed from every event, and
    the speaker's full name is searched for in the texts too. A city whose contact holds the address loses its
    contact and its facilitator in every event. ``signed`` are names on offers, where anyone may
    have written a speaker's: they stay in items that have such a speaker.
    """
    events: list[JsonObject] = [msgspec.json.decode(row.body) for row in rows]
    alone = Eraser(address)
    contents = [pair for event in events for pair in _contents(event)]
    items = {item for item, content in contents if _is_known(alone, content["notes"])}
    theirs = [content for item, content in contents if item in items]
    removed = {text for content in theirs for text in _personal_texts(content)}
    noted = [event for event in events if event["type"] == _CITY_SET]
    cities = {event["city"] for event in noted if alone.knows(event["contact"])}
    removed |= {event[name] for event in noted if event["city"] in cities for name in _OF_A_CITY}
    speakers = {name for content in theirs for name in _BETWEEN_SPEAKERS.split(content["speaker"])}
    eraser = Eraser(address, [*names, *sorted(speakers)], signed)
    written: list[Row] = []
    changed = 0
    for row, event in zip(rows, events, strict=True):
        is_theirs = event["type"] == _CITY_SET and event["city"] in cities
        cleaned = _event(event | dict.fromkeys(_OF_A_CITY, "") if is_theirs else event, items, eraser)
        is_same = cleaned == event
        body = row.body if is_same else _encode(cleaned)
        values = (row.seq, row.at, row.actor, row.command_id, row.digest, body)
        written.append(Row(*values, checksum(written[-1].checksum if written else b"", values)))
        changed += not is_same
    return Rewriting(
        rows=written,
        changed=changed,
        items=len(items),
        removed=frozenset(removed - {""}),
        left=frozenset(
            name
            for item, content in contents
            if item not in items
            for name in eraser.signed_in(eraser.without_known(content["speaker"]))
        ),
        eraser=eraser,
    )


def _encode(event: JsonObject) -> str:
    """The event as the journal holds it. Raises :class:`msgspec.DecodeError` if nobody could read it."""
    body = msgspec.json.encode(event).decode()
    decode_event(body)
    return body


def _contents(event: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """The contents of items in the event, by item."""
    for place, content in enumerate(event.get("contents", ())):
        yield item_id(place), content
    if "content" in event:
        yield event["item"], event["content"]
    for row in event.get("rows", ()):
        for name in _OF_A_ROW & row.keys():
            yield row["item"], row[name]


def _is_known(eraser: Eraser, notes: dict[str, str]) -> bool:
    return any(eraser.knows(text) for note in notes.items() for text in note)


def _personal_texts(content: JsonObject) -> list[str]:
    return [*content["notes"].values(), content["speaker"], content["pronunciation"]]


def _event(event: JsonObject, items: set[str], eraser: Eraser) -> JsonObject:
    """The event without the person, to whom ``items`` belong."""

    def clean(item: str, content: JsonObject) -> JsonObject:
        return _content(content, eraser, is_theirs=item in items)

    said: JsonObject = {}
    if "contents" in event:
        said["contents"] = [clean(item, content) for item, content in _contents(event)]
    if "content" in event:
        said["content"] = clean(event["item"], event["content"])
    if "rows" in event:
        said["rows"] = [
            {name: clean(row["item"], part) if name in _OF_A_ROW else part for name, part in row.items()}
            for row in event["rows"]
        ]
    rest = {key: value for key, value in event.items() if key not in said}
    return {**event, **_cleaned(rest, eraser, eraser.without_person), **said}


def _content(content: JsonObject, eraser: Eraser, *, is_theirs: bool) -> JsonObject:
    if is_theirs:
        content = {**content, "notes": {}, "speaker": "", "pronunciation": ""}
    speaker = eraser.without_known(content["speaker"])
    if speaker != content["speaker"]:
        content = {**content, "pronunciation": ""}
    is_namesakes = bool(eraser.signed_in(speaker))
    cleaned: JsonObject = _cleaned(
        content, eraser, eraser.without_known if is_namesakes else eraser.without_person
    )
    return cleaned


def _cleaned(value: Any, eraser: Eraser, erase: Callable[[str], str]) -> Any:
    """The value with ``erase`` applied to every text; names stay in texts that are not free."""
    match value:
        case str():
            return erase(value)
        case list():
            return [_cleaned(part, eraser, erase) for part in value]
        case dict():
            return {
                eraser.without_address(key): _cleaned(
                    part, eraser, eraser.without_address if key in _NOT_FREE else erase
                )
                for key, part in value.items()
            }
        case _:
            return value
