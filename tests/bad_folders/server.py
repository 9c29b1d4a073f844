"""Servers in processes of their own, started under bad conditions: without rights, at a wrong date."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.server_process import CONTEXT, Descriptor

CAPABILITY_VERSION_3 = 0x20080522

Condition = Callable[[], None]


def without_rights() -> None:
    """Run as a user who may only do what the owner of a file may: root's privileges are given up for good.

    Another user's number would do the same, but that user may not read this checkout or this Python.
    """
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None, use_errno=True).capset(header, nothing):
        raise OSError(ctypes.get_errno(), "the privileges stay")


def at_wrong_date(ahead_s: int) -> Condition:
    """Run with a wall clock that is ahead, or behind if below zero."""
    return partial(_shift_clock, ahead_s)


class BadServer:
    """``topchrono`` with these arguments, under these conditions; what it says goes into ``log``."""

    def __init__(self, arguments: list[str], log: Path, conditions: list[Condition]) -> None:
        with log.open("wb") as file:
            self._process = CONTEXT.Process(
                target=_run, args=(arguments, Descriptor(file.fileno()), conditions), daemon=True
            )
            self._process.start()

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None and self._process.pid is not None:
            os.kill(self._process.pid, number)

    def join(self, within_s: float) -> None:
        """Wait until it has ended."""
        self._process.join(within_s)


def _run(arguments: list[str], log: int, conditions: list[Condition]) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    os.dup2(log, sys.stderr.fileno())
    os.close(log)
    for condition in conditions:
        condition()
    # Imported before the fork.
    from topchrono.cli.main import main

    main(arguments, prog_name="topchrono")


def _shift_clock(ahead_s: int) -> None:
    right, right_ns = time.time, time.time_ns
    time.time = lambda: right() + ahead_s
    time.time_ns = lambda: right_ns() + ahead_s * 1_000_000_000
