"""The trial from outside: a phone that opens a page proves that phones reach the evening."""

import ipaddress
import secrets
from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.inputs.hosts import is_this_machine_alone
from topchrono.settings import Settings
from topchrono.show.refusal import Refused
from topchrono.storage.links import Links
from topchrono.views.live_state import ReachSection, ReachTrial
from topchrono.views.roles import Audience
from topchrono.web.http.answers import json_response
from topchrono.web.http.auth import FORBIDDEN, find_best_link
from topchrono.web.http.client_address import client_address
from topchrono.web.http.origin import HOST, origin_for
from topchrono.web.http.page_limit import PageLimit
from topchrono.web.http.proxies import proxies_of
from topchrono.web.pages.qr_codes import draw_inline
from topchrono.web.pages.rendering import Renderer

VALID_MS = 1_800_000
BEFORE_CODE_S = 0.1
"""Drawing a code takes some ten milliseconds."""
MOST_TOKENS = 16
"""Valid at a time: the oldest is given up first."""


class ReachPages:
    """``/api/reach`` makes an address, ``/reach/…`` notes who opens it."""

    def __init__(
        self,
        conductor: Conductor,
        links: Links,
        renderer: Renderer,
        settings: Settings,
        *,
        on_change: Callable[[], None],
    ) -> None:
        """``on_change`` is called when :attr:`last` has changed."""
        self._conductor = conductor
        self._links = links
        self._renderer = renderer
        self._settings = settings
        self._on_change = on_change
        self._tokens: dict[str, int] = {}
        self._limit = PageLimit(conductor, burst=30, per_s=1)
        self.last: ReachSection | None = None
        """The last phone that came from outside."""

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get("/api/reach", self.begin, allow_head=False),
            # Programs that look at links in advance ask with HEAD, and are no phone.
            web.get("/reach/{token}", self.arrive, allow_head=False),
        ]

    async def begin(self, request: web.Request) -> web.Response:
        """A new address to open, for half an hour. Raises :class:`Refused` for all but the director."""
        if find_best_link(request, self._links, Audience("director")).role != "director":
            raise Refused("forbidden", FORBIDDEN)
        token, until = secrets.token_urlsafe(9), self._conductor.clock.now() + VALID_MS
        self._tokens[token] = until
        for oldest in list(self._tokens)[:-MOST_TOKENS]:
            del self._tokens[oldest]
        origin = origin_for(request, self._settings)
        address = f"{origin}/reach/{token}"
        await self._conductor.quiet.wait(before_s=BEFORE_CODE_S)
        trial = ReachTrial(
            address=address,
            code=draw_inline(address, border=2, light="#ffffff"),
            until=until,
            is_this_machine=is_this_machine_alone(urlsplit(origin).hostname or ""),
        )
        return json_response(trial)

    async def arrive(self, request: web.Request) -> web.Response:
        """The page that a phone sees."""
        await self._limit.admit(request)
        now = self._conductor.clock.now()
        if self._tokens.get(request.match_info["token"], 0) < now:
            raise web.HTTPNotFound
        host = request.headers.get("Host", "")
        scheme = proxies_of(request).scheme(request)
        is_reached = HOST.fullmatch(host) is not None and not is_this_machine_alone(_without_port(host))
        is_secure = scheme == "https"
        if is_reached:
            self.last = ReachSection(
                at=now, address=f"{scheme}://{host}", is_secure=is_secure, is_near=_is_near(request)
            )
            self._on_change()
        return self._renderer.answer(
            request, "control/reach/page.html", is_reached=is_reached, is_secure=is_secure
        )


def _without_port(host: str) -> str:
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    return name.rstrip(".").lower()


def _is_near(request: web.Request) -> bool:
    """Whether the client is in a private network. A tunnel ends on this machine: it tells nothing."""
    address = client_address(request)
    network = ipaddress.ip_network(address) if address else None
    return network is not None and network.is_private and not network.is_loopback
