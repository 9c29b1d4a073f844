"""Supervises the server's long-running tasks: one that fails is restarted and stops no other."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

RESTART_DELAY_S = 1.0

log = structlog.get_logger()


async def supervise(*parts: Callable[[], Awaitable[None]], restart_delay_s: float = RESTART_DELAY_S) -> None:
    """Run ``parts`` concurrently until cancelled; one that ends is restarted after ``restart_delay_s``."""
    async with asyncio.TaskGroup() as tasks:
        for part in parts:
            tasks.create_task(_restart_forever(part, restart_delay_s))


async def _restart_forever(part: Callable[[], Awaitable[None]], restart_delay_s: float) -> None:
    while True:
        try:
            await part()
        except Exception:
            log.exception("a part of the server failed; it starts again")
        await asyncio.sleep(restart_delay_s)
