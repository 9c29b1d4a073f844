"""What the databases held last, in a file beside them: tells a copy without its write-ahead log.

SQLite opens such a copy without a word, as it was at the last checkpoint.
"""

import os
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from .folder import EveningFolder
from .owner import give_to_owner_of

SIZE = 256
"""Bytes of the file, always the same: whoever copies it meanwhile gets a whole one."""


class Count(Struct, frozen=True):
    """How far a database had come."""

    number: Annotated[int, Meta(ge=0)] = 0
    """Of the journal's last event; how often the offers were changed."""
    checksum: str = ""
    """Of the journal's last event, in hexadecimal."""


class Counts(Struct, frozen=True, kw_only=True):
    """The content of the file. It is never ahead of the databases."""

    journal: Count = Count()
    crowd: Count = Count()


def read_counts(folder: Path) -> Counts:
    """The counts noted in ``folder``; zero where the file is missing or can't be read."""
    try:
        return msgspec.json.decode(EveningFolder(folder).counts.read_bytes(), type=Counts)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return Counts()


def write_counts(folder: Path, counts: Counts) -> None:
    """Note ``counts``. Raises OSError.

    In place, and not flushed to the disk, which is the journal's: after a power cut the file may be an older
    one, or not readable.
    """
    path = EveningFolder(folder).counts
    is_new = not path.exists()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(msgspec.json.encode(counts).ljust(SIZE))
        file.truncate()
    if is_new:
        give_to_owner_of(folder, path)
