"""The client address of a request, the key of rate limits."""

import ipaddress

from aiohttp import web

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

OWN_BITS = 64
"""Low bits of an IPv6 address: a single customer has all of them."""


def client_address(request: web.Request) -> str:
    """The client's address; of IPv6 addresses, the network.

    Behind a reverse proxy on this machine, it is the one that the proxy added last to ``X-Forwarded-For``;
    from elsewhere that header can be forged.
    """
    peer = _read(request.remote or "")
    forwarded = request.headers.getall("X-Forwarded-For", [])
    if forwarded and peer and peer.is_loopback:
        peer = _read(forwarded[-1].rpartition(",")[2].strip()) or peer
    return _network(peer) if peer else ""


def network_of(peer: str) -> str:
    """The same key for the peer of a connection, which may be a proxy."""
    address = _read(peer)
    return _network(address) if address else ""


def _read(text: str) -> Address | None:
    """The address in ``text``, which may have a port; None if there is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if address.version == 6 else address


def _network(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return f"{ipaddress.IPv6Address(int(address) >> OWN_BITS << OWN_BITS)}/{128 - OWN_BITS}"
