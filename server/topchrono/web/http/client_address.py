"""The client address of a request, the key of rate limits."""

import ipaddress
from functools import lru_cache

from aiohttp import web

from topchrono.web.http.proxies import Address, proxies_of, read_address

MOST_CACHED = 10_000
"""Peers whose key is cached."""
OWN_BITS = 64
"""Low bits of an IPv6 address: a single customer has all of them."""


def client_address(request: web.Request) -> str:
    """The client's address, behind trusted proxies too; of IPv6 addresses, the network."""
    address = proxies_of(request).client(request)
    return _network(address) if address else ""


@lru_cache(MOST_CACHED)
def network_of(peer: str) -> str:
    """The same key for the peer of a connection, which may be a proxy."""
    address = read_address(peer)
    return _network(address) if address else ""


def _network(address: Address) -> str:
    if address.version == 4:
        return str(address)
    return f"{ipaddress.IPv6Address(int(address) >> OWN_BITS << OWN_BITS)}/{128 - OWN_BITS}"
