"""Where OBS loads its overlays from: the shortest way, whatever address people open.

An OBS on this machine must not depend on the way to a public address and back: a lost line, or a phone's
address that the studio can't reach, would leave its overlays blank.
"""

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from topchrono.storage.links import Links

if TYPE_CHECKING:
    from topchrono.obs.client import Route

LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
"""The address that a server on every address has for its own machine."""


class OverlayAddress:
    """The address of the overlays for OBS, from the links and how OBS is connected."""

    def __init__(self, links: Links) -> None:
        self._links = links

    @property
    def here(self) -> str:
        """For an OBS on this machine. Raises :class:`JournalError`, as :meth:`Links.address_of`."""
        return self.for_obs(None)

    def for_obs(self, route: "Route | None") -> str:
        """For the OBS at the other end of ``route``; on this machine without one. Raises as :attr:`here`."""
        return self._links.address_of("overlay", origin=self._origin(route))

    def is_reachable(self, route: "Route | None") -> bool:
        """Whether that address can lead here at all: no other machine reaches our loopback address."""
        return route is None or route.is_local or not is_loopback(self._origin(route))

    def _origin(self, route: "Route | None") -> str:
        bound, url = self._links.bound, self._links.url
        if not bound:
            return url
        if route is None or route.is_local:
            return local_origin(bound)
        host = urlsplit(bound).hostname
        if is_loopback(url) and host in LOOPBACK_OF:
            # OBS reaches us where it sees us.
            return origin_at(bound, route.ours)
        return url


def local_origin(bound: str) -> str:
    """The address, on this machine, of a server that listens on ``bound``."""
    host = urlsplit(bound).hostname or ""
    return origin_at(bound, LOOPBACK_OF.get(host, host))


def origin_at(bound: str, host: str) -> str:
    """The same port on another ``host``."""
    return f"http://{f'[{host}]' if ':' in host else host}:{urlsplit(bound).port}"


def is_loopback(url: str) -> bool:
    """Whether ``url`` leads to the machine that opens it."""
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
