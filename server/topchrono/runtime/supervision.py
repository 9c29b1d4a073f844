"""Supervises the server's long-running tasks: one that fails is restarted and stops no other."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

RESTART_DELAY_S = 1.0

log = structlog.get_logger()


async def supervise(*parts: Callable[[], Awaitable[None]], restart_delay_s: float = RESTART_DELAY_S) -> None:
    """Run ``parts`` side by side until cancelled; one that fails or ends is restarted after a delay."""
    async with asyncio.TaskGroup() as tasks:
        for part in parts:
            tasks.create_task(_restart(part, restart_delay_s))


async def _restart(part: Callable[[], Awaitable[None]], delay_s: float) -> None:
    while True:
        try:
            await part()
        except Exception:
            log.exception("a part of the server failed; it is restarted")
        await asyncio.sleep(delay_s)
