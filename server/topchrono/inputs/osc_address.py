"""An address for Open Sound Control, of this machine or another: ``osc.listen`` and ``osc.send_to``."""

import ipaddress
import re
from typing import NoReturn

from topchrono.inputs.ports import read_port
from topchrono.inputs.reading import NotUnderstood, clean, shown
from topchrono.show.text import N_

LOCAL = "127.0.0.1"


def read_osc_address(text: str) -> tuple[str, int]:
    """The IP address and the port: ``9000`` of this machine, ``127.0.0.1:9000``, ``[::1]:9000``.

    Raises :class:`NotUnderstood`, also for a name: looking one up could hold the evening up.
    """
    typed = clean(text)
    parts = re.fullmatch(r"(?:(?P<host>\[[^\]\s]+\]|[^\s:]+):)?(?P<port>\d{1,5})", typed)
    if parts is None:
        _refuse(typed)
    host = (parts["host"] or LOCAL).strip("[]")
    try:
        address = ipaddress.ip_address(LOCAL if host == "localhost" else host)
    except ValueError:
        _refuse(typed)
    return str(address), read_port(parts["port"])


def _refuse(typed: str) -> NoReturn:
    raise NotUnderstood(
        N_("« {value} » : écrivez une adresse IP et un port, par exemple 127.0.0.1:9000."), value=shown(typed)
    )
