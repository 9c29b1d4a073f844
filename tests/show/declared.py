"""What the code declares, found by looking at it: tests hold it against the unions and the tables."""

from typing import Any

import msgspec


def tag_of(kind: type[msgspec.Struct]) -> str:
    """The tag of a command or an event, on the wire and in the journal."""
    return str(kind.__struct_config__.tag)


def concrete(base: type[msgspec.Struct]) -> set[type[Any]]:
    """The kinds of ``base`` that the program declares and nothing else derives from."""
    children = [child for child in base.__subclasses__() if child.__module__.startswith("topchrono.")]
    return {kind for child in children for kind in concrete(child) or {child}}
