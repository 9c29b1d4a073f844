"""Pages that are made for one reader alone take the server a while: not too many, and never at a deadline."""

import asyncio

from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.web.http.client_address import client_address
from topchrono.web.http.limits import Limit

BEFORE_PAGE_S = 0.1
"""Making the page of the longest programme takes no longer."""


class PageLimit:
    """So many pages at once for each address, then so many per second."""

    def __init__(self, conductor: Conductor, *, burst: float, per_s: float) -> None:
        self._conductor = conductor
        self._limit = Limit(burst=burst, per_s=per_s)
        self._one_at_a_time = asyncio.Lock()

    async def admit(self, request: web.Request) -> None:
        """Count one page and wait for its turn. Raises HTTPTooManyRequests if it is one too many."""
        if not self._limit.allows(client_address(request)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "10"})
        async with self._one_at_a_time:
            await self._conductor.quiet.wait(before_s=BEFORE_PAGE_S)
            # Between two pages the rest of the server has its turn.
            await asyncio.sleep(0)
