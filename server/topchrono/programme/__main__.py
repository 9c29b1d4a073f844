"""Reads the programme on the standard input and writes what it says as msgpack to the standard output.

Run as ``python -m topchrono.programme``; with ``pasted`` as an argument, the input is a text that was pasted,
in UTF-8. Its first line is what is mended, as JSON. The process limits its own memory and CPU time.
"""

import contextlib
import sys

import msgspec

from .mending import Mending
from .pasted import read_pasted
from .reading import read_data

_MEMORY_BYTES = 600_000_000
_PROCESSOR_S = 8


def _limit_resources() -> None:
    if sys.platform == "win32":
        return
    import resource

    # Not every system supports every limit; the parent's timeout is one more.
    for limit, value in (
        (resource.RLIMIT_AS, _MEMORY_BYTES),
        (resource.RLIMIT_CPU, _PROCESSOR_S),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    _limit_resources()
    mending = msgspec.json.decode(sys.stdin.buffer.readline(), type=Mending)
    data = sys.stdin.buffer.read()
    is_pasted = sys.argv[1:] == ["pasted"]
    programme = read_pasted(data.decode(errors="replace"), mending) if is_pasted else read_data(data, mending)
    sys.stdout.buffer.write(msgspec.msgpack.encode(programme))
