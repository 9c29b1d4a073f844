"""The address to listen on: ``--host``."""

import re

from topchrono.inputs.hosts import address_of, read_host_name
from topchrono.inputs.reading import NotUnderstood, clean, shown
from topchrono.show.text import N_

EVERY = {"0.0.0.0": "0.0.0.0", "::": "::"}  # noqa: S104 - compared, not bound
"""The addresses that stand for all of a machine."""


def read_listen_host(text: str) -> str:
    """The address as sockets take it: ``::``, ``[::]``, ``localhost``, ``0.0.0.0``, ``http://192.168.1.20``.

    Raises :class:`NotUnderstood`, also where a port comes along.
    """
    typed = clean(text)
    bare = re.sub(r"^https?://", "", typed, flags=re.IGNORECASE).rstrip("/")
    if bare in ("*", "all", "any", ""):
        raise NotUnderstood(
            N_("« {value} » : pour écouter sur toutes les adresses de cette machine, écrivez 0.0.0.0."),
            value=shown(typed),
        )
    if found := re.fullmatch(r"(\[[^\]]*\]|[^:/\s]+):(\d+)", bare):
        raise NotUnderstood(
            N_("« {value} » : le port se donne à part. Écrivez --host {host} --port {port}."),
            value=shown(typed),
            host=shown(found[1].strip("[]")),
            port=shown(found[2]),
        )
    address = address_of(bare)
    if address is not None and (address.is_multicast or "%" in str(address)):
        raise NotUnderstood(N_("« {value} » n'est pas une adresse de cette machine."), value=shown(typed))
    return read_host_name(bare)
