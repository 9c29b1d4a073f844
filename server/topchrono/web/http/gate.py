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
MOST_AT_ONCE = 3
"""Most pieces of work admitted in one iteration of the event loop. Admitted requests are handled after the
slice, whose time limit they escape."""
MOST_WAITING = 8_000
"""Work that waits; more is refused."""

Work = Callable[[], None]


class Gate:
    """Queues of work by address, served round-robin: a flood from one address does not hold up the others."""

    def __init__(self, quiet: Quiet, *, most_waiting: int = MOST_WAITING) -> None:
        self.quiet = quiet
        self._most_waiting = most_waiting
        self._queues: dict[str, deque[Work]] = {}
        self._count = 0
        self._has_work = asyncio.Event()

    @property
    def is_full(self) -> bool:
        """Whether more work is to be refused."""
        return self._count >= self._most_waiting

    def queue(self, address: str, work: Work) -> None:
        """Run ``work``, which lasts much less than a time slice, when it is the turn of ``address``."""
        self._queues.setdefault(address, deque()).append(work)
        self._count += 1
        self._has_work.set()

    async def turn(self, address: str) -> None:
        """Return when it is the turn of ``address``."""
        admitted = asyncio.get_running_loop().create_future()
        self.queue(address, lambda: None if admitted.done() else admitted.set_result(None))
        await admitted

    async def run(self) -> None:
        """Admit work until cancelled."""
        while True:
            await self._has_work.wait()
            await self.quiet.wait()
            self._admit_some()
            await asyncio.sleep(0)

    def _admit_some(self) -> None:
        slice_ends = time.monotonic() + SLICE_S
        for _ in range(MOST_AT_ONCE):
            self._take()()
            if not self._queues:
                self._has_work.clear()
                return
            if time.monotonic() >= slice_ends:
                return

    def _take(self) -> Work:
        """The oldest work of the address whose turn it is, which then waits behind the others."""
        address = next(iter(self._queues))
        queue = self._queues.pop(address)
        work = queue.popleft()
        if queue:
            self._queues[address] = queue
        self._count -= 1
        return work
