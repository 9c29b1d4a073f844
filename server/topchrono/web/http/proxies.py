"""Trusted reverse proxies: what they say of a request in its ``X-Forwarded-…`` headers is believed."""

import ipaddress
from collections.abc import Iterable, Iterator
from itertools import islice

import structlog
from aiohttp import web

from topchrono.config import LOOPBACK, Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

MOST_HOPS = 20
"""Addresses read of one request: more proxies stand in no row."""
MOST_NAMED = 5
"""Untrusted addresses that the log names: any client can send the header."""

log = structlog.get_logger()


class Proxies:
    """The networks whose ``X-Forwarded-…`` headers are believed; those of this machine always are."""

    def __init__(self, networks: Iterable[Network] = ()) -> None:
        self._networks = (*LOOPBACK, *networks)
        self._named: set[Address] = set()

    def trusts(self, address: Address) -> bool:
        """Whether ``address`` is that of a trusted proxy."""
        return any(address in network for network in self._networks)

    def is_shared(self, address: str) -> bool:
        """Whether many clients share ``address``, which may be a network: it is that of a trusted proxy."""
        if not address:
            return False
        own = ipaddress.ip_network(address)
        return any(own.version == network.version and own.overlaps(network) for network in self._networks)

    def client(self, request: web.Request) -> Address | None:
        """The address of the client: the last in ``X-Forwarded-For`` that is no trusted proxy.

        The client itself can have written what stands before it. Where a proxy names none, its own address.
        """
        found = peer = read_address(request.remote or "")
        if peer and self.ignores(request):
            self._name_untrusted(peer)
        for text in islice(_last_first(request, "X-Forwarded-For"), MOST_HOPS):
            if found is None or not self.trusts(found):
                break
            address = read_address(text)
            if address is None:
                break
            found = address
        return found

    def ignores(self, request: web.Request) -> bool:
        """Whether the request came through a proxy that is not trusted, or claims so."""
        peer = read_address(request.remote or "")
        return "X-Forwarded-For" in request.headers and not (peer and self.trusts(peer))

    def scheme(self, request: web.Request) -> str:
        """The scheme that the client used."""
        forwarded = self._believed(request, "X-Forwarded-Proto").lower()
        return forwarded if forwarded in ("http", "https") else request.scheme

    def forwarded_host(self, request: web.Request) -> str | None:
        """The host that the client asked for, if a trusted proxy says so."""
        return self._believed(request, "X-Forwarded-Host") or None

    def _believed(self, request: web.Request, name: str) -> str:
        """The last value of the header: that of the nearest proxy. Empty if that one is not trusted."""
        peer = read_address(request.remote or "")
        return next(_last_first(request, name), "") if peer and self.trusts(peer) else ""

    def _name_untrusted(self, peer: Address) -> None:
        """Log an address that sends the header in vain: this is how an operator learns of the setting."""
        if peer not in self._named and len(self._named) < MOST_NAMED:
            self._named.add(peer)
            log.warning(
                "X-Forwarded-For was ignored: it came from an address that is not trusted. "
                "If this is your reverse proxy, add it to server.trusted_proxies in topchrono.toml",
                address=str(peer),
            )


PROXIES = web.AppKey[Proxies]("proxies")
THIS_MACHINE = Proxies()


def proxies_of(request: web.Request) -> Proxies:
    """The proxies that the request's application trusts."""
    return request.app.get(PROXIES, THIS_MACHINE)


def read_address(text: str) -> Address | None:
    """The address in ``text``, which may have a port or a zone; None if there is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if address.version == 6 else address


def _last_first(request: web.Request, name: str) -> Iterator[str]:
    """The values of a header, those of all its lines, the last one first."""
    lines = reversed(request.headers.getall(name, []))
    return (value.strip() for line in lines for value in reversed(line.split(",")))
