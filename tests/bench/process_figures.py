"""What a server holds at a moment: memory, descriptors, threads and tasks.

The system knows most of it. The server itself must count its tasks: it does so in a signal handler that only
tests install, and writes the counts into a file.
"""

import asyncio
import gc
import json
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.bench.viewers import of_process
from tests.evening import Evening

SIGNAL = signal.SIGRTMIN
WITHIN_S = 5.0
MB = 1_000_000


class ProcessFigures(NamedTuple):
    """One line of a soak's table. Memory and files are MB."""

    minute: float
    rss: float
    uss: float
    """Memory that no other process shares."""
    descriptors: int
    threads: int
    tasks: int
    objects: int
    """Those that the garbage collector follows, the frozen ones excluded."""
    journal: float
    wal: float


def counting(counts: Path) -> Callable[[], None]:
    """What makes a server write its counts into the file ``counts`` at each signal, for :class:`Evening`."""
    return partial(_install, counts)


def _install(counts: Path) -> None:
    def write(*_: object) -> None:
        content = {"tasks": len(asyncio.all_tasks()), "objects": len(gc.get_objects())}
        written = counts.with_suffix(".new")
        written.write_text(json.dumps(content))
        written.rename(counts)

    if threading.current_thread() is threading.main_thread():
        signal.signal(SIGNAL, write)


async def measure(evening: Evening, counts: Path, minute: float) -> ProcessFigures:
    """What the server of ``evening`` holds now."""
    counts.unlink(missing_ok=True)
    process = of_process(evening)
    os.kill(int(process.name), SIGNAL)
    async with asyncio.timeout(WITHIN_S):
        while not counts.exists():
            await asyncio.sleep(0.01)
    counted = json.loads(counts.read_text())
    memory = (process / "smaps_rollup").read_text()
    status = (process / "status").read_text()
    return ProcessFigures(
        minute=minute,
        rss=_kilobytes(memory, "Rss:") / 1000,
        uss=(_kilobytes(memory, "Private_Clean:") + _kilobytes(memory, "Private_Dirty:")) / 1000,
        descriptors=len(list((process / "fd").iterdir())),
        threads=int(status.partition("Threads:")[2].split()[0]),
        tasks=counted["tasks"],
        objects=counted["objects"],
        journal=_size(evening.folder / "journal.db"),
        wal=_size(evening.folder / "journal.db-wal"),
    )


def table(rows: list[ProcessFigures]) -> str:
    """The rows under their names."""
    titles = " ".join(f"{name:>11}" for name in ProcessFigures._fields)
    lines = (
        " ".join(f"{value:11.2f}" if isinstance(value, float) else f"{value:11}" for value in row)
        for row in rows
    )
    return "\n".join([titles, *lines])


def _kilobytes(text: str, name: str) -> float:
    """A figure of Linux's memory tables, whose kB are 1024 bytes, in kB of 1000 bytes."""
    return int(text.partition(name)[2].split()[0]) * 1.024


def _size(file: Path) -> float:
    return file.stat().st_size / MB if file.exists() else 0.0
