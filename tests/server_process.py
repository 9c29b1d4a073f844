"""A server in a process of its own.

It is forked from a process that has imported the server once: importing it anew for each test would take a
second of a processor each time.
"""

import asyncio
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import reduction

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["topchrono.cli.main", "topchrono.cli.server", "tests.preloaded"])


class Descriptor:
    """A file descriptor that a process which is being started gets too."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __reduce__(self) -> tuple[Callable[..., int], tuple[object]]:
        return _receive, (reduction.DupFd(self.number),)


def _receive(sent: object) -> int:
    return int(sent.detach())  # type: ignore[attr-defined]  # published without types


class ServerProcess:
    """``topchrono`` with these arguments, in this process's environment and with these ``variables`` too.

    Standard output goes to the descriptor ``printed`` or nowhere, standard error to ``log`` or to where this
    process's goes. ``prepare`` is called in the new process, before the server starts.
    """

    def __init__(
        self,
        arguments: list[str],
        log: int | None,
        *,
        printed: int | None = None,
        prepare: Callable[[], None] | None = None,
        variables: dict[str, str] | None = None,
    ) -> None:
        environment = {**os.environ, **(variables or {})}
        streams = [None if number is None else Descriptor(number) for number in (printed, log)]
        self._process = CONTEXT.Process(
            target=_run, args=(arguments, environment, *streams, prepare), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """None while it runs; the number of the signal that ended it, below zero."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        # It may just have ended: its exit code arrives a moment later.
        with suppress(ProcessLookupError):
            if self.returncode is None:
                os.kill(self.pid, number)

    async def wait(self) -> None:
        """Wait until it has ended."""
        while self.returncode is None:
            await asyncio.sleep(0.005)


def _run(
    arguments: list[str],
    environment: dict[str, str],
    printed: int | None,
    log: int | None,
    prepare: Callable[[], None] | None,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    printed = os.open(os.devnull, os.O_WRONLY) if printed is None else printed
    os.dup2(printed, sys.stdout.fileno())
    os.close(printed)
    if log is not None:
        os.dup2(log, sys.stderr.fileno())
        os.close(log)
    if prepare:
        prepare()
    # Imported before the fork.
    from topchrono.cli.main import main

    main(arguments, prog_name="topchrono")
