"""Supervises the server's long-running tasks: one that fails is restarted and stops no other."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

RESTART_DELAY_S = 1.0

log = structlog.get_logger()


async def supervise(*parts: Callable[[], Awaitable[None]]) -> None:
    """Run ``parts`` concurrently until cancelled; one that fails or returns is restarted after a second."""
    async with asyncio.TaskGroup() as tasks:
        for part in parts:
            tasks.create_task(_restart_forever(part))


async def _restart_forever(part: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await part()
        except Exception:
            log.exception("a part of the server failed; it starts again")
        await asyncio.sleep(RESTART_DELAY_S)
