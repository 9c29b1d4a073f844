"""The standard streams of a process whose terminal, pipe or file may be closed, full or paused."""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from threading import Thread

import structlog

STANDARD = (0, 1, 2)
AT_END_S = 1.0

log = structlog.get_logger()


def secure_standard_streams() -> None:
    """Have the numbers of the standard streams open, and their texts encoded whatever the locale.

    A number that was closed would be that of the next file to be opened, such as the journal: whatever a
    library prints would be written into it.
    """
    for number in STANDARD:
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        # One that was replaced since the process has begun can't be changed.
        with suppress(OSError):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")


@contextmanager
def printing_in_background() -> Iterator[None]:
    """Print what the block prints in a thread of its own: no state of standard output blocks or stops us."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        yield
    if sys.stdout is not None:
        Thread(target=_print, args=(printed.getvalue(),), name="standard output", daemon=True).start()


def print_at_end(text: str) -> None:
    """Print a last line; no state of standard output keeps the process from ending well."""
    if sys.stdout is not None:
        thread = Thread(target=_print, args=(f"{text}\n",), name="standard output", daemon=True)
        thread.start()
        thread.join(AT_END_S)


def _print(text: str) -> None:
    try:
        # A separate stream: Python flushes the usual one at its end, which may block.
        stream = open(  # noqa: SIM115 - not ours to close
            sys.stdout.fileno(), "w", encoding=sys.stdout.encoding, errors="backslashreplace", closefd=False
        )
        stream.write(text)
        stream.flush()
    except (OSError, ValueError) as error:
        log.warning("the standard output can't be written", reason=str(error))
