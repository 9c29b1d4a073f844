"""Runs the server until a signal stops it."""

import asyncio
import contextlib
import gc
import signal
import sys
from collections.abc import Callable

from aiohttp import web

from topchrono.app import LINKS, build
from topchrono.settings import Settings
from topchrono.show.text import N_, TextError
from topchrono.storage.links import Links
from topchrono.web.http.cookies import MOST_HEADER_BYTES
from topchrono.web.http.runner import Runner
from topchrono.web.http.server_log import redact_server_log

SHUTDOWN_S = 1.0
SWITCH_S = 0.0005
"""Longest time a thread holds the GIL: Python's default of 5 ms is half of a deadline's tolerance."""
MOST_FILES = 65_536
BACKLOG = 4_096
"""Connections that the system queues until they are accepted: after a restart all viewers reconnect at once,
and one that is dropped by a full queue retries only after seconds."""


class CannotListen(TextError):
    """The address can't be listened on."""


def run(settings: Settings, *, on_ready: Callable[[Links], None]) -> None:
    """Serve the evening; ``on_ready`` is called with its links once the server listens.

    Raises what :func:`topchrono.app.build` raises, and :class:`CannotListen`.
    """
    _allow_many_connections()
    sys.setswitchinterval(SWITCH_S)
    redact_server_log()
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        runner.run(_serve(settings, on_ready))


async def _serve(settings: Settings, on_ready: Callable[[Links], None]) -> None:
    app = await build(settings)
    # No access log: URLs hold keys.
    runner = Runner(
        app,
        access_log=None,
        shutdown_timeout=SHUTDOWN_S,
        max_field_size=MOST_HEADER_BYTES,
    )
    try:
        await runner.setup()
        # Objects made until now stay alive: exclude them from garbage collection, which may delay a deadline.
        gc.collect()
        gc.freeze()
        await _listen(runner, settings)
        on_ready(app[LINKS])
        await _wait_for_signal()
    finally:
        await runner.cleanup()


async def _listen(runner: Runner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port, backlog=BACKLOG).start()
    # The second for a name that no name server could know.
    except (OSError, UnicodeError) as error:
        raise CannotListen(
            N_("Impossible d'ouvrir http://{host}:{port} : {reason}"),
            host=settings.host,
            port=settings.port,
            reason=getattr(error, "strerror", None) or error,
        ) from error


async def _wait_for_signal() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows can't; there Ctrl-C ends the runner by itself.
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


def _allow_many_connections() -> None:
    """Raise the limit of open files: the default is a few hundred, and there are thousands of viewers."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
