"""The tail of SQLite's write-ahead log (https://www.sqlite.org/fileformat2.html#the_write_ahead_log).

SQLite silently drops damaged frames there; here they are detected.
"""

import struct

HEADER = struct.Struct(">8x I I I 12x")
FRAME_HEADER = struct.Struct(">I 4x I 12x")
PAGE_SIZES = {2**power for power in range(9, 17)}


def is_tail_damaged(wal: bytes, *, frames: int) -> bool:
    """Whether frames after the ``frames`` that SQLite applied are damaged.

    Frames of an earlier generation are no damage; their first salt is lower, by one per generation.
    """
    if not wal:
        return False
    if len(wal) < HEADER.size:
        return True
    page_size, rounds, salt = HEADER.unpack_from(wal)
    if page_size not in PAGE_SIZES:
        return True
    frame_size = FRAME_HEADER.size + page_size
    for start in range(HEADER.size + frames * frame_size, len(wal), frame_size):
        if len(wal) - start < FRAME_HEADER.size:
            return True
        page, frame_salt = FRAME_HEADER.unpack_from(wal, start)
        if page == 0 or not 0 < (salt - frame_salt) % 2**32 <= rounds:
            return True
    return False
