"""Runs the server until a signal stops it."""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Callable

from topchrono.app import build
from topchrono.runtime import descriptors
from topchrono.settings import Settings
from topchrono.web.http.cookies import MOST_HEADER_BYTES
from topchrono.web.http.runner import Runner
from topchrono.web.http.server_log import redact_server_log

SHUTDOWN_S = 1.0
SWITCH_S = 0.0005
"""Longest time a thread holds the GIL: Python's default of 5 ms is half of a deadline's tolerance."""


def run(settings: Settings, *, on_ready: Callable[[], None]) -> None:
    """Serve the evening; ``on_ready`` is called once the server listens.

    Raises what :func:`topchrono.app.build` raises, and OSError if the address can't be listened on.
    """
    descriptors.raise_limit()
    sys.setswitchinterval(SWITCH_S)
    redact_server_log()
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        runner.run(_serve(settings, on_ready))


async def _serve(settings: Settings, on_ready: Callable[[], None]) -> None:
    # No access log: URLs hold keys.
    runner = Runner(
        await build(settings),
        access_log=None,
        shutdown_timeout=SHUTDOWN_S,
        max_field_size=MOST_HEADER_BYTES,
    )
    try:
        await runner.setup()
        # Objects made until now stay alive: exclude them from garbage collection, which may delay a deadline.
        gc.collect()
        gc.freeze()
        await runner.listen(settings.host, settings.port)
        on_ready()
        await _wait_for_signal()
    finally:
        await runner.cleanup()


async def _wait_for_signal() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows can't; there Ctrl-C ends the runner by itself.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
