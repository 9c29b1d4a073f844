"""The address of OBS's WebSocket server: ``--obs`` and ``obs.url``."""

import re
from typing import NoReturn

from topchrono.inputs.hosts import in_url, read_host_name
from topchrono.inputs.reading import NotUnderstood, clean, shown
from topchrono.show.text import N_

DEFAULT_PORT = 4455
LOCAL = "127.0.0.1"
EXAMPLE = f"ws://{LOCAL}:{DEFAULT_PORT}"
_HIGHEST_PORT = 65_535


def read_obs_address(text: str) -> tuple[str, int]:
    """Host and port, however they are written: ``4455``, ``localhost``, ``http://10.0.0.5:4455/``.

    Raises :class:`NotUnderstood`.
    """
    typed = clean(text)
    before, separator, after = typed.partition("://")
    scheme, rest = (before.lower(), after) if separator else ("ws", typed)
    rest = rest.rstrip("/")
    if scheme in ("wss", "https"):
        raise NotUnderstood(
            N_("« {value} » : OBS ne parle pas en chiffré. Écrivez ws://{rest}."),
            value=shown(typed),
            rest=shown(rest),
        )
    if scheme not in ("ws", "http", "obsws", "obswss"):
        _refuse(typed)
    if rest.isascii() and rest.isdigit():
        return LOCAL, _port(rest, typed)
    if "@" in rest or (scheme.startswith("obsws") and "/" in rest):
        raise NotUnderstood(
            N_(
                "Cette adresse contient un mot de passe : il se donne dans topchrono.toml (password, sous "
                "[obs]). Écrivez par exemple {example}."
            ),
            example=EXAMPLE,
        )
    parts = re.fullmatch(r"(?P<host>\[[^\]\s]+\]|[^\s:/?#]+)?(?::(?P<port>\d+))?", rest)
    if parts is None and re.fullmatch(r"[0-9a-fA-F:]*:[0-9a-fA-F:.]*", rest):
        # An IPv6 address without its brackets.
        return _host(rest, typed), DEFAULT_PORT
    if parts is None or not (parts["host"] or parts["port"]):
        _refuse(typed)
    port = _port(parts["port"], typed) if parts["port"] else DEFAULT_PORT
    return _host(parts["host"] or LOCAL, typed), port


def obs_url(address: tuple[str, int]) -> str:
    """``ws://127.0.0.1:4455``."""
    host, port = address
    return f"ws://{in_url(host)}:{port}"


def _host(text: str, typed: str) -> str:
    try:
        return read_host_name(text)
    except NotUnderstood:
        _refuse(typed)


def _port(digits: str, typed: str) -> int:
    if not 1 <= int(digits[:6]) <= _HIGHEST_PORT:
        _refuse(typed)
    return int(digits)


def _refuse(typed: str) -> NoReturn:
    raise NotUnderstood(
        N_("« {value} » n'est pas une adresse d'OBS : il faut par exemple {example}."),
        value=shown(typed),
        example=EXAMPLE,
    )
