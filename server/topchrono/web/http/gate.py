"""The gate for strangers' work: admitted in time slices, in turn by address, and never at a deadline.

An iteration of the event loop lasts as long as all that arrived since the last one takes. Without the gate, a
thousand requests that arrive together would hold up a deadline, or the host's command, until the last of them
is parsed and answered.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable

from topchrono.runtime.quiet import Quiet

SLICE_S = 0.001
"""Time slice of parsing before the gate yields to the event loop."""
PAUSE_S = 0.001
"""Pause between two slices: a process that never sleeps waits for the processor, behind OBS and others."""
MOST_AT_ONCE = 4
"""Most pieces of work admitted in one slice. Requests are handled after it, beyond its time limit."""
MOST_WAITING = 8_000
"""Work that waits; more is refused."""

Work = Callable[[], None]


class Gate:
    """Queues of work by address, served round-robin: a flood from one address does not hold up the others.

    Requests that are parsed go before bytes that are not: connections that have yet to be let in cost less
    than those that wait inside.
    """

    def __init__(self, quiet: Quiet, *, most_waiting: int = MOST_WAITING) -> None:
        self.quiet = quiet
        self._most_waiting = most_waiting
        self._bytes = RoundRobin()
        self._requests = RoundRobin()
        self._has_work = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Whether more work is to be refused."""
        return self._bytes.count + self._requests.count >= self._most_waiting

    def queue(self, address: str, work: Work) -> None:
        """Run ``work``, which lasts much less than a time slice, when it is the turn of ``address``."""
        self._bytes.add(address, work)
        self._has_work.set()

    async def turn(self, address: str) -> None:
        """Return when it is the turn of ``address``."""
        admitted = asyncio.get_running_loop().create_future()
        self._requests.add(address, lambda: None if admitted.done() else admitted.set_result(None))
        self._has_work.set()
        await admitted

    async def run(self) -> None:
        """Admit work until cancelled."""
        while True:
            await self._has_work.wait()
            await self.quiet.wait()
            self._admit_some()
            await asyncio.sleep(PAUSE_S)

    def _admit_some(self) -> None:
        slice_ends = time.monotonic() + SLICE_S
        for left in reversed(range(MOST_AT_ONCE)):
            # The last one is kept for bytes: requests must not hold them up for ever.
            first, second = (self._requests, self._bytes) if left else (self._bytes, self._requests)
            work = first.take() or second.take()
            if work is None:
                self._has_work.clear()
                return
            work()
            if time.monotonic() >= slice_ends:
                return


class RoundRobin:
    """Queues of work by address, from which one piece each is taken in turn."""

    def __init__(self) -> None:
        self.count = 0
        self._queues: dict[str, deque[Work]] = {}

    def add(self, address: str, work: Work) -> None:
        """Add ``work`` behind the other work of ``address``."""
        self._queues.setdefault(address, deque()).append(work)
        self.count += 1

    def take(self) -> Work | None:
        """The oldest work of the address whose turn it is, which then waits behind the others."""
        if not self._queues:
            return None
        address = next(iter(self._queues))
        queue = self._queues.pop(address)
        work = queue.popleft()
        if queue:
            self._queues[address] = queue
        self.count -= 1
        return work
