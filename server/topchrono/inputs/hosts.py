"""Names and addresses of machines, as parts of what people type."""

import ipaddress
import re

import idna

from topchrono.inputs.reading import NotUnderstood, shown
from topchrono.show.text import N_

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LONGEST_NAME = 253


def address_of(host: str) -> Address | None:
    """The IP address that ``host`` is, with or without brackets; None for a name."""
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if address.version == 6 else address


def read_host_name(text: str) -> str:
    """A host as programs write it: in lower case and ASCII, without a dot at its end, without brackets.

    Raises :class:`NotUnderstood`.
    """
    if address := address_of(text):
        return str(address)
    name = text.rstrip(".").lower()
    try:
        ascii_name = name if name.isascii() else idna.encode(name, uts46=True).decode()
    except idna.IDNAError:
        ascii_name = ""
    labels = ascii_name.split(".")
    # Four numbers are an address, and three are a slip.
    is_number = labels[-1].isdigit()
    if is_number or len(ascii_name) > _LONGEST_NAME or not all(map(_LABEL.fullmatch, labels)):
        raise NotUnderstood(N_("« {host} » n'est pas le nom ni l'adresse d'une machine."), host=shown(text))
    return ascii_name


def in_url(host: str) -> str:
    """The host as it stands in a URL: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def is_this_machine_alone(host: str) -> bool:
    """Whether only this machine itself reaches ``host``."""
    address = address_of(host)
    if address is None:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback
