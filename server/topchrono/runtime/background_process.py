"""Processes that work beside the show, and leave the processor to it."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator

from topchrono.runtime.quiet import Quiet

NICENESS = 10
"""Added to that of the server."""


async def start_python_in_background(*arguments: str) -> asyncio.subprocess.Process:
    """Start a Python that is fed and read through pipes, at a lower priority. Raises OSError.

    It can't lower its priority early enough by itself: before its first line it imports for half a second.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            ours = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PROCESS, process.pid, ours + NICENESS)
    return process


@contextlib.asynccontextmanager
async def paused_at_deadlines(
    process: asyncio.subprocess.Process, quiet: Quiet | None
) -> AsyncIterator[None]:
    """Have the process stand still while a deadline is near: its priority alone leaves it half of a core.

    Without ``quiet`` it never does. Nor on Windows, which has no such signal.
    """
    if quiet is None or sys.platform == "win32":
        yield
        return
    pausing = asyncio.create_task(_pause(process, quiet))
    try:
        yield
    finally:
        pausing.cancel()
        await asyncio.gather(pausing, return_exceptions=True)


async def _pause(process: asyncio.subprocess.Process, quiet: Quiet) -> None:
    while process.returncode is None:
        await quiet.approach()
        try:
            _send(process, signal.SIGSTOP)
            await quiet.wait()
        finally:
            _send(process, signal.SIGCONT)


def _send(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
