"""Writing that neither blocks nor raises: a bounded queue, written by a thread of its own."""

import queue
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

MOST_WAITING = 1_000
"""Texts in the queue; further ones are dropped."""
FLUSH_TIMEOUT_S = 1.0
"""How long the end of the process waits for the queue to drain."""


class BackgroundWriter:
    """Hands texts to ``write`` in a thread of its own, which a full disk or a paused console blocks alone.

    What ``write`` raises as OSError or ValueError, such as a stream that is closed, loses the text.
    """

    def __init__(self, write: Callable[[str], None], *, name: str) -> None:
        self._write = write
        self._texts: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, text: str) -> None:
        """Queue the text, unless the queue is full."""
        if self._texts.qsize() < MOST_WAITING:
            self._texts.put_nowait(text)

    def close(self) -> None:
        """Wait until all is written, but not for long."""
        self._texts.put(None)
        self._thread.join(FLUSH_TIMEOUT_S)

    def _run(self) -> None:
        while (text := self._texts.get()) is not None:
            with suppress(OSError, ValueError):
                self._write(text)
