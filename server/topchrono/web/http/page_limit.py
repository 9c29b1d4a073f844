"""Limits the rendering of uncached pages, which is slow: rate limited, and never at a deadline."""

import asyncio

from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.web.http.client_address import client_address
from topchrono.web.http.limits import Limit

BEFORE_PAGE_S = 0.1
"""Rendering the page of the longest programme takes no longer."""


class PageLimit:
    """A rate limit of pages for each address, and a queue that renders one at a time."""

    def __init__(self, conductor: Conductor, *, burst: float, per_s: float) -> None:
        self._conductor = conductor
        self._limit = Limit(burst=burst, per_s=per_s)
        self._one_at_a_time = asyncio.Lock()

    async def admit(self, request: web.Request) -> None:
        """Wait for the turn of one page. Raises HTTPTooManyRequests above the rate limit."""
        if not self._limit.allows(client_address(request)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "10"})
        async with self._one_at_a_time:
            await self._conductor.quiet.wait(before_s=BEFORE_PAGE_S)
            # Yield to the event loop between two pages.
            await asyncio.sleep(0)
