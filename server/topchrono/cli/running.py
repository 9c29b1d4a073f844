"""Finds the server that runs an evening already, on this machine."""

import time
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

import msgspec

from topchrono.inputs.listen_host import EVERY
from topchrono.show.text import N_, Text

ANSWERS_WITHIN_S = 2.0
STARTS_WITHIN_S = 15.0
CHECK_S = 0.2


def running_at(folder: Path) -> str | None:
    """Where the server of the evening in ``folder`` answers on this machine; None if none does.

    The links' file has the address of the last start, for its owner alone. Whatever answers there now says
    which evening it is of: what a server that was killed has left behind leads to nobody else.
    """
    from topchrono.storage.errors import JournalError
    from topchrono.storage.links import Links

    try:
        links = Links(folder)
    except JournalError:
        return None
    if not (links.bound and links.can_sign):
        return None
    address = on_this_machine(links.bound)
    return address if _evening_at(address) == links.evening else None


def wait_until_running(folder: Path) -> str | None:
    """The same of a server that has locked the folder, and may not answer yet."""
    until = time.monotonic() + STARTS_WITHIN_S
    while (address := running_at(folder)) is None and time.monotonic() < until:
        time.sleep(CHECK_S)
    return address


def in_use_text(folder: Path) -> Text | None:
    """That the evening in ``folder`` runs already, and where; None if nothing answers."""
    address = running_at(folder)
    if address is None:
        return None
    known = N_("Top Chrono utilise déjà le dossier « {folder} » : cette soirée tourne à {url}.")
    return Text.of(known, folder=folder, url=address)


def on_this_machine(bound: str) -> str:
    """The address to ask: a server that listens on every address is asked on this machine's own."""
    scheme, _, rest = bound.partition("://")
    host, _, port = rest.rpartition(":")
    if host.strip("[]") in EVERY:
        host = "[::1]" if ":" in host else "127.0.0.1"
    return f"{scheme}://{host}:{port}"


def _evening_at(address: str) -> str | None:
    """The evening of the Top Chrono that answers there."""
    # Not through the proxy of the environment: it may not know this machine's own address.
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(f"{address}/healthz", timeout=ANSWERS_WITHIN_S) as answer:
            health: Any = msgspec.json.decode(answer.read(1_000))
    except (OSError, ValueError, HTTPException, msgspec.DecodeError):
        return None
    return health.get("evening") if isinstance(health, dict) else None
