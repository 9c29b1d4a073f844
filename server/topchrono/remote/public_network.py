"""Which machines are on the public Internet, and sockets that connect to no other.

A name is looked at when it is resolved for the connection, not before: it may lead elsewhere a moment later.
"""

import errno
import ipaddress
import socket
from collections.abc import Callable

from aiohttp.connector import AddrInfoType

from topchrono.inputs.hosts import Address, address_of

IsAllowed = Callable[[Address], bool]

_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_TEREDO = ipaddress.IPv6Network("2001::/32")
_LOW_32_BITS = 0xFFFF_FFFF


def is_public(address: Address) -> bool:
    """Whether everybody reaches the same machine at the address.

    One that stands for an IPv4 address (mapped, NAT64, 6to4) is what that one is.
    """
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not address.is_multicast
    inner = address.ipv4_mapped or address.sixtofour
    if address in _NAT64:
        inner = ipaddress.IPv4Address(int(address) & _LOW_32_BITS)
    if inner is not None:
        return is_public(inner)
    return address in _GLOBAL_V6 and address.is_global and address not in _TEREDO


def is_any(_address: Address) -> bool:
    """For a server that only its own machine reaches: those who ask reach the same machines themselves."""
    return True


class SocketGuard:
    """Makes the sockets of one client, to allowed addresses alone."""

    def __init__(self, is_allowed: IsAllowed) -> None:
        self.has_refused = False
        self._is_allowed = is_allowed

    def __call__(self, info: AddrInfoType) -> socket.socket:
        """A socket for an address that was resolved.

        Raises:
            PermissionError: it is not allowed.
        """
        family, kind, protocol, _, where = info
        address = address_of(str(where[0]).partition("%")[0])
        if address is None or not self._is_allowed(address):
            self.has_refused = True
            raise PermissionError(errno.EACCES, "the address is not on the public network")
        return socket.socket(family, kind, protocol)
