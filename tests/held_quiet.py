"""A deadline that is near until the test lets it pass."""

import asyncio

from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import BEFORE_DEADLINE_S, Quiet


class HeldQuiet(Quiet):
    """Lets nobody go on before ``passed`` is set."""

    def __init__(self, *, is_held: bool = True) -> None:
        super().__init__(Clock())
        self.passed = asyncio.Event()
        self.awaited = asyncio.Event()
        """Set once somebody waits for it to pass."""
        if not is_held:
            self.passed.set()

    async def wait(self, *, before_s: float = BEFORE_DEADLINE_S) -> None:
        """Return once the deadline has passed."""
        if not self.passed.is_set():
            self.awaited.set()
        await self.passed.wait()
