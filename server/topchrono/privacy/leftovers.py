"""Overwrites a person's texts in place, in copies of damaged files and drafts."""

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from .eraser import address_bytes

PAGE_BYTES = 4096
"""SQLite's default."""
SHORTEST_TEXT = 6
"""A shorter text would match too much else."""

_DATABASE = (0, PAGE_BYTES, 4)
_LOG = (32, 24 + PAGE_BYTES, 24 + 4)


def holds(path: Path, address: str) -> bool:
    """Whether the address is in the bytes of the file. Raises OSError."""
    return any(_places(path.read_bytes(), [address_bytes(address)]))


def overwrite(path: Path, address: str, texts: Sequence[str]) -> None:
    """Put ``*`` in place of the address and of the texts, on disk. Raises OSError."""
    patterns = [address_bytes(address)]
    # As encoded in the JSON of an event.
    escaped = (msgspec.json.encode(text)[1:-1] for text in texts if len(text) >= SHORTEST_TEXT)
    patterns += [re.compile(re.escape(text), re.IGNORECASE) for text in escaped]
    data = bytearray(path.read_bytes())
    for place in list(_places(bytes(data), patterns)):
        data[place] = ord("*")
    with path.open("rb+") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _places(data: bytes, patterns: Sequence[re.Pattern[bytes]]) -> Iterator[int]:
    """The offset of each byte that the patterns match.

    A long text continues from page to page, with a few bytes of SQLite's own in between.
    """
    for start, stride, skipped in ((0, len(data) or 1, 0), _DATABASE, _LOG):
        pages = range(start, len(data), stride)
        text = b"".join(data[page + skipped : page + stride] for page in pages)
        kept = stride - skipped
        for pattern in patterns:
            for match in pattern.finditer(text):
                for place in range(*match.span()):
                    yield start + place // kept * stride + skipped + place % kept
