"""SQLite's write-ahead log (https://www.sqlite.org/fileformat2.html#the_write_ahead_log).

Applies it in memory, as SQLite would on disk, and detects the damaged frames that SQLite drops silently.
"""

import struct

from msgspec import Struct

HEADER = struct.Struct(">I I I I 8s 8s")
"""Magic number, version, page size, generation, salts, checksum."""
FRAME_HEADER = struct.Struct(">I I 8s 8s")
"""Page number, pages of the database if the frame ends a transaction, salts, checksum."""
SALT = struct.Struct(">I 4x")
CHECKSUM = struct.Struct(">I I")
PAGE_SIZES = {2**power for power in range(9, 17)}
VERSION = 3_007_000
BYTE_ORDERS = {0x377F0682: "<", 0x377F0683: ">"}
"""Of the words that checksums add up, by the magic number."""


class Committed(Struct, frozen=True):
    """The intact transactions of a log, from the first on."""

    frames: int = 0
    page_size: int = 0
    pages: int = 0
    """Pages of the database after the last transaction."""
    frame_of: dict[int, int] = {}
    """The last frame (0 for the first) of each page number."""


NOTHING = Committed()


def committed(wal: bytes) -> Committed:
    """The transactions that SQLite would apply."""
    if len(wal) < HEADER.size:
        return NOTHING
    magic, version, page_size, _, salts, expected = HEADER.unpack_from(wal)
    if magic not in BYTE_ORDERS or page_size not in PAGE_SIZES or version != VERSION:
        return NOTHING
    order = BYTE_ORDERS[magic]
    running = _checksum(wal[: HEADER.size - len(expected)], order, (0, 0))
    if running != CHECKSUM.unpack(expected):
        return NOTHING
    frame_size = FRAME_HEADER.size + page_size
    frame_of: dict[int, int] = {}
    open_transaction: dict[int, int] = {}
    frames = pages_after = 0
    for frame, start in enumerate(range(HEADER.size, len(wal) - frame_size + 1, frame_size)):
        page, pages, frame_salts, expected = FRAME_HEADER.unpack_from(wal, start)
        if page == 0 or frame_salts != salts:
            break
        running = _checksum(wal[start : start + 8], order, running)
        running = _checksum(wal[start + FRAME_HEADER.size : start + frame_size], order, running)
        if running != CHECKSUM.unpack(expected):
            break
        open_transaction[page] = frame
        if pages:
            frame_of |= open_transaction
            open_transaction.clear()
            frames, pages_after = frame + 1, pages
    return Committed(frames=frames, page_size=page_size, pages=pages_after, frame_of=frame_of)


def apply(database: bytes, wal: bytes, log: Committed) -> bytes:
    """The database after the transactions ``log`` of ``wal``."""
    if not log.frames:
        return database
    size = log.page_size
    applied = bytearray(database[: log.pages * size])
    applied.extend(bytes(log.pages * size - len(applied)))
    for page, frame in log.frame_of.items():
        # A later transaction may have cut the database shorter.
        if page <= log.pages:
            start = HEADER.size + frame * (FRAME_HEADER.size + size) + FRAME_HEADER.size
            applied[(page - 1) * size : page * size] = wal[start : start + size]
    return bytes(applied)


def is_tail_damaged(wal: bytes, *, frames: int) -> bool:
    """Whether frames after the ``frames`` that SQLite applied are damaged.

    Frames of an earlier generation are no damage; their first salt is lower, by one per generation.
    """
    if not wal:
        return False
    if len(wal) < HEADER.size:
        return True
    _, _, page_size, generation, salts, _ = HEADER.unpack_from(wal)
    if page_size not in PAGE_SIZES:
        return True
    (salt,) = SALT.unpack(salts)
    frame_size = FRAME_HEADER.size + page_size
    for start in range(HEADER.size + frames * frame_size, len(wal), frame_size):
        if len(wal) - start < FRAME_HEADER.size:
            return True
        page, _, frame_salts, _ = FRAME_HEADER.unpack_from(wal, start)
        (frame_salt,) = SALT.unpack(frame_salts)
        if page == 0 or not 0 < (salt - frame_salt) % 2**32 <= generation:
            return True
    return False


def _checksum(data: bytes, order: str, running: tuple[int, int]) -> tuple[int, int]:
    """The cumulative checksum after ``data``, whose length is a multiple of 8."""
    first, second = running
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for even, odd in zip(words, words, strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
