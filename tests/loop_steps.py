"""How long the event loop is held by one step, whatever else the machine has to do."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def loop_steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The processor time of each step of the loop in ms, other threads' left out."""
    steps: list[float] = []
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        began = time.thread_time()
        run(handle)
        steps.append((time.thread_time() - began) * 1000)

    with monkeypatch.context() as patch:
        patch.setattr(asyncio.Handle, "_run", timed)
        yield steps
