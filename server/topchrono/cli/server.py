"""Runs the server until a signal stops it."""

import asyncio
import contextlib
import errno
import signal
import socket
import sys
from collections.abc import Callable, Iterable

import structlog

from topchrono.app import STARTED, Started, build
from topchrono.cli.streams import printing_in_background
from topchrono.inputs.hosts import in_url
from topchrono.runtime import descriptors, ports
from topchrono.runtime.garbage import keep_what_was_made
from topchrono.runtime.logs import logging_into
from topchrono.settings import Settings
from topchrono.show.text import N_, TextError
from topchrono.storage.folder import EveningFolder
from topchrono.web.http.cookies import MOST_HEADER_BYTES
from topchrono.web.http.runner import Runner
from topchrono.web.http.server_log import redact_server_log

SHUTDOWN_S = 1.0
SWITCH_S = 0.0005
"""Longest time a thread holds the GIL: Python's default of 5 ms is half of a deadline's tolerance."""
ENDING = ("SIGINT", "SIGTERM", "SIGQUIT")
IGNORED = ("SIGHUP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGUSR1", "SIGUSR2")
"""By default, these end or freeze the server: a terminal that is closed or that stops what runs in it, and
signals without a meaning of their own."""

log = structlog.get_logger()


class CannotListen(TextError):
    """The address can't be listened on."""


def run(settings: Settings, *, on_ready: Callable[[Started], None]) -> None:
    """Serve the evening; ``on_ready`` is called once the server listens.

    Raises what :func:`topchrono.app.build` raises, and :class:`CannotListen`.
    """
    _ignore(IGNORED)
    descriptors.raise_limit()
    sys.setswitchinterval(SWITCH_S)
    redact_server_log()
    with logging_into(EveningFolder(settings.data).log):
        with asyncio.Runner(loop_factory=_new_loop) as runner:
            runner.run(_serve(settings, on_ready))
        # Impatience must not interrupt the rest.
        _ignore(ENDING)


async def _serve(settings: Settings, on_ready: Callable[[Started], None]) -> None:
    ended = _ended_by_signal()
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
        keep_what_was_made()
        await _listen(runner, settings)
        log.info("the server listens", port=settings.port)
        with printing_in_background():
            on_ready(app[STARTED])
        log.info("the server ends", signal=await ended)
    finally:
        await runner.cleanup()


async def _listen(runner: Runner, settings: Settings) -> None:
    try:
        await runner.listen(settings.host, settings.port)
    # The second for a name that no name server could know.
    except (OSError, UnicodeError) as error:
        raise _cannot_listen(settings.host, settings.port, error) from error


def _cannot_listen(host: str, port: int, error: OSError | UnicodeError) -> CannotListen:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        owner = ports.owner_of(port)
        taken = N_(
            "Le port {port} est déjà pris : fermez le programme qui l'utilise, ou choisissez --port {free}."
        )
        taken_by = N_(
            "Le port {port} est déjà pris par {program}. Si c'est Top Chrono, une soirée tourne déjà. Sinon "
            "fermez ce programme, ou choisissez --port {free}."
        )
        free = ports.free_port_after(port)
        return CannotListen(taken_by if owner else taken, port=port, program=owner, free=free)
    if number == errno.EACCES and port < ports.UNPRIVILEGED:
        return CannotListen(
            N_(
                "Le port {port} est réservé à l'administrateur de la machine : choisissez --port 8000, et "
                "mettez un proxy devant s'il faut ce port."
            ),
            port=port,
        )
    if number == errno.EADDRNOTAVAIL:
        return CannotListen(
            N_(
                "Impossible d'ouvrir http://{host}:{port} : {bare} n'est pas une adresse de cette machine. "
                "Pour écouter sur toutes les siennes : --host 0.0.0.0."
            ),
            host=in_url(host),
            bare=host,
            port=port,
        )
    if isinstance(error, socket.gaierror | UnicodeError):
        return CannotListen(
            N_("« {host} » est inconnu : donnez une adresse de cette machine, par exemple --host 0.0.0.0."),
            host=host,
        )
    return CannotListen(
        N_("Impossible d'ouvrir http://{host}:{port} : {reason}"),
        host=in_url(host),
        port=port,
        reason=getattr(error, "strerror", None) or error,
    )


def _ended_by_signal() -> asyncio.Future[str]:
    """The name of the first signal that ends the server; further ones change nothing."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[str] = loop.create_future()

    def end(name: str) -> None:
        if not ended.done():
            ended.set_result(name)

    for name in ENDING:
        # Windows can't; there Ctrl-C ends the runner by itself.
        with contextlib.suppress(NotImplementedError, AttributeError):
            loop.add_signal_handler(getattr(signal, name), end, name)
    return ended


def _ignore(names: Iterable[str]) -> None:
    for name in names:
        if number := getattr(signal, name, None):
            signal.signal(number, signal.SIG_IGN)


def _new_loop() -> asyncio.AbstractEventLoop:
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()
