"""Edited programmes for tests: the command that applies one, as a page gives it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from tests.show.evening import command
from topchrono.show.commands import ClientCommand, ListedItem
from topchrono.show.content import Content
from topchrono.show.correction import compare
from topchrono.show.matching import match
from topchrono.show.model import Show


def listed(
    show: Show, contents: Sequence[Content], items: Sequence[str | None] | None = None
) -> tuple[ListedItem, ...]:
    """The rows of a programme that has these contents, about ``items``, or those that are found."""
    items = match(show.items, contents) if items is None else items
    return tuple(
        ListedItem(item=item, **msgspec.structs.asdict(content))
        for item, content in zip(items, contents, strict=True)
    )


def application(
    show: Show, contents: Sequence[Content], items: Sequence[str | None] | None = None, **fields: Any
) -> dict[str, Any]:
    """The fields of the command that applies them, as they come through the door."""
    rows = listed(show, contents, items)
    return {"rows": msgspec.to_builtins(rows), "expect": compare(show, rows).fingerprint, **fields}


def applying(show: Show, contents: Sequence[Content]) -> ClientCommand:
    """The command that applies them."""
    return command("apply_programme", **application(show, contents))
