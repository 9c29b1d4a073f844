"""Taking a person out of a journal that was written for ever: every line is kept, and sealed anew."""

import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from topchrono.show.rules import item_id

from .eraser import Eraser
from .reading import ROWS
from .schema import Row, checksum

JsonObject = dict[str, Any]

# What a project or a city is called is no person's name, even if it reads the same.
_NOT_FREE = frozenset({"title", "project", "association", "city", "theme", "needs"})
_BETWEEN_SPEAKERS = re.compile(r"\s*(?:[,;&/+]|\b(?:et|and)\b)\s*")


class Rewriting(msgspec.Struct, frozen=True):
    """A journal without a person."""

    rows: list[Row]
    changed: int
    """How many lines are not what they were."""
    items: int
    """How many items were that person's."""
    removed: frozenset[str]
    """Texts that were taken out whole, to be looked for elsewhere."""


def read_rows(path: Path) -> list[Row]:
    """The lines of the journal at ``path``, which a server may be writing. Raises sqlite3.Error."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        return [Row(*values) for values in database.execute(ROWS)]


def without_person(rows: Sequence[Row], address: str, names: Sequence[str]) -> Rewriting:
    """What the lines are without the person of that address and of those full names.

    The address is taken out of every text, the names out of speakers and of what people wrote freely. An item
    whose notes hold the address is that person's: it loses its notes, its speaker and the pronunciation, in
    all that was ever said of it, and the speaker's full name is looked for in the texts too.
    """
    events: list[JsonObject] = [msgspec.json.decode(row.body) for row in rows]
    alone = Eraser(address)
    contents = [pair for event in events for pair in _contents(event)]
    items = {item for item, content in contents if _is_known(alone, content["notes"])}
    removed = {text for item, content in contents if item in items for text in _personal_texts(content)}
    speakers = {
        name
        for item, content in contents
        if item in items
        for name in _BETWEEN_SPEAKERS.split(content["speaker"])
    }
    eraser = Eraser(address, [*names, *sorted(speakers)])
    written: list[Row] = []
    changed = 0
    for row, event in zip(rows, events, strict=True):
        cleaned = _cleaned(_emptied(event, items, eraser), eraser)
        is_same = cleaned == event
        body = row.body if is_same else msgspec.json.encode(cleaned).decode()
        values = (row.seq, row.at, row.actor, row.command_id, row.digest, body)
        written.append(Row(*values, checksum(written[-1].checksum if written else b"", values)))
        changed += not is_same
    return Rewriting(rows=written, changed=changed, items=len(items), removed=frozenset(removed - {""}))


def _contents(event: JsonObject) -> Iterator[tuple[str, JsonObject]]:
    """What the event says of items, by item."""
    for place, content in enumerate(event.get("contents", ())):
        yield item_id(place), content
    if "content" in event:
        yield event["item"], event["content"]


def _is_known(eraser: Eraser, notes: dict[str, str]) -> bool:
    return any(eraser.knows(text) for note in notes.items() for text in note)


def _personal_texts(content: JsonObject) -> list[str]:
    return [*content["notes"].values(), content["speaker"], content["pronunciation"]]


def _emptied(event: JsonObject, items: set[str], eraser: Eraser) -> JsonObject:
    """The event with nobody in the contents of ``items``, and no pronunciation of a name that is to go."""

    def emptied(item: str, content: JsonObject) -> JsonObject:
        if item in items:
            return {**content, "notes": {}, "speaker": "", "pronunciation": ""}
        if eraser.without_person(content["speaker"]) != content["speaker"]:
            return {**content, "pronunciation": ""}
        return content

    contents = [emptied(item, content) for item, content in _contents(event)]
    if "contents" in event:
        return {**event, "contents": contents}
    return {**event, "content": contents[0]} if contents else event


def _cleaned(value: Any, eraser: Eraser, *, is_free: bool = True) -> Any:
    """The value with every text cleaned; names stay in texts that are not free."""
    match value:
        case str():
            return eraser.without_person(value) if is_free else eraser.without_address(value)
        case list():
            return [_cleaned(part, eraser, is_free=is_free) for part in value]
        case dict():
            return {
                eraser.without_address(key): _cleaned(part, eraser, is_free=key not in _NOT_FREE)
                for key, part in value.items()
            }
        case _:
            return value
