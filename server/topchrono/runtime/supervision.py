"""Supervises the server's long-running tasks: one that fails is restarted and stops no other."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

RESTART_DELAY_S = 1.0

log = structlog.get_logger()


async def supervise(*parts: Callable[[], Awaitable[None]], again_s: float = AGAIN_S) -> None:
    """Run ``parts`` side by side until cancelled; one that fails or ends starts again after ``again_s``."""
    async with asyncio.TaskGroup() as tasks:
        for part in parts:
            tasks.create_task(_again_and_again(part, again_s))


async def _again_and_again(part: Callable[[], Awaitable[None]], again_s: float) -> None:
    while True:
        try:
            await part()
        except Exception:
            log.exception("a part of the server failed; it starts again")
        await asyncio.sleep(again_s)
