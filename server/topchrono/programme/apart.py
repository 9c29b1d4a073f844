"""Reads programmes in a process of its own: what it takes holds nothing else up, and is bounded."""

import asyncio
import contextlib

import msgspec

from topchrono.runtime.background_process import paused_at_deadlines, start_python_in_background
from topchrono.runtime.quiet import Quiet
from topchrono.show.text import Text

from .mending import NO_MENDING, Mending
from .problem import Problem
from .reading import Programme
from .zip_check import TOO_LARGE

TIMEOUT_S = 20.0
"""On a machine that is busy with the show; the process has less of the processor's time."""
_PIECE = 65_536
_DECODER = msgspec.msgpack.Decoder(Programme)


async def read_data_apart(
    data: bytes,
    mending: Mending = NO_MENDING,
    *,
    quiet: Quiet | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Programme:
    """What :func:`topchrono.programme.read_data` says of the content of a file.

    Near a deadline of ``quiet`` the process stands still.
    """
    return await _ask(data, mending, quiet, timeout_s)


async def read_pasted_apart(
    text: str,
    mending: Mending = NO_MENDING,
    *,
    quiet: Quiet | None = None,
    timeout_s: float = TIMEOUT_S,
) -> Programme:
    """What :func:`topchrono.programme.read_pasted` says of a text, in the same way."""
    return await _ask(text.encode(errors="replace"), mending, quiet, timeout_s, "pasted")


async def _ask(data: bytes, mending: Mending, quiet: Quiet | None, timeout_s: float, *kind: str) -> Programme:
    answer = b""
    head = msgspec.json.encode(mending) + b"\n"
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            answer = await _answer_of_process(head, data, quiet, *kind)
    if not answer:
        return Programme(problems=(Problem(text=Text(TOO_LARGE), severity="error"),))
    return _DECODER.decode(answer)


async def _answer_of_process(head: bytes, data: bytes, quiet: Quiet | None, *kind: str) -> bytes:
    """What the process writes; nothing if it came to one of its limits."""
    process = await start_python_in_background("-m", "topchrono.programme", *kind)
    try:
        if process.stdin is None or process.stdout is None:
            return b""
        async with paused_at_deadlines(process, quiet):
            # A process that ends before it has read all has come to a limit.
            with contextlib.suppress(ConnectionError):
                process.stdin.write(head)
                await _send(process.stdin, data)
            answer = await process.stdout.read()
            return answer if await process.wait() == 0 else b""
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _send(stdin: asyncio.StreamWriter, data: bytes) -> None:
    # In pieces: ten megabytes at once hold the event loop up.
    view = memoryview(data)
    for start in range(0, len(view), _PIECE):
        stdin.write(view[start : start + _PIECE])
        await stdin.drain()
    stdin.close()
