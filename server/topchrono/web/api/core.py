"""The HTTP API: health, time, view and commands."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.storage.links import AccessLink, Links
from topchrono.web.commands.gateway import CommandGateway, Perform
from topchrono.web.commands.obs_gateway import ObsGateway
from topchrono.web.http.answers import SERVER_TIME, json_response
from topchrono.web.http.auth import audience_of, find_link, require_link, wanted_audience
from topchrono.web.http.client_address import client_address
from topchrono.web.http.json_body import read_json
from topchrono.web.http.proxies import proxies_of
from topchrono.web.push.audiences import Audiences
from topchrono.web.push.snapshots import tag_of


class Api:
    """``/healthz`` and everything below ``/api``."""

    def __init__(
        self,
        conductor: Conductor,
        audiences: Audiences,
        gateway: CommandGateway,
        obs_gateway: ObsGateway,
        links: Links,
        *,
        on_poll: Callable[[web.Request, AccessLink], None] = lambda _request, _link: None,
    ) -> None:
        """``on_poll`` is called with whoever asks for a view."""
        self._conductor = conductor
        self._audiences = audiences
        self._gateway = gateway
        self._obs_gateway = obs_gateway
        self._links = links
        self._on_poll = on_poll
        self._document = b""
        self._makes_document = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get("/healthz", self.get_health),
            web.get("/api/show", self.get_show),
            web.post("/api/commands", self.perform),
            web.post("/api/obs", self.perform_obs),
            web.get("/api/time", self.get_time),
            web.get("/api/client", self.get_client),
            web.get("/api/openapi.json", self.get_openapi),
        ]

    async def get_health(self, _request: web.Request) -> web.Response:
        """Health check; ``evening`` tells this one from others on the same host."""
        return json_response(
            {"ok": True, "revision": self._conductor.revision, "evening": self._links.evening}
        )

    async def get_time(self, _request: web.Request) -> web.Response:
        """The server's time in epoch ms."""
        return json_response({"server_time": self._conductor.clock.now()})

    async def get_client(self, request: web.Request) -> web.Response:
        """What the server knows of the client, so that it can tell whether a proxy passes that on."""
        proxies, address = proxies_of(request), client_address(request)
        return json_response(
            {
                "address": address,
                "is_shared": proxies.is_shared(address),
                "is_forwarding_ignored": proxies.ignores(request),
                "scheme": proxies.scheme(request),
            }
        )

    async def get_openapi(self, _request: web.Request) -> web.Response:
        """The OpenAPI document. It takes long to make, and on the night nobody asks for it."""
        async with self._makes_document:
            document = self._document = self._document or await asyncio.to_thread(_make_document)
        return web.Response(body=document, content_type="application/json")

    async def get_show(self, request: web.Request) -> web.Response:
        """The client's whole view: a snapshot, or 304 if the client has it."""
        wanted = wanted_audience(request.query)
        link = require_link(find_link(request, self._links, wanted=wanted))
        self._on_poll(request, link)
        whole = self._audiences.whole(audience_of(link))
        headers = {"ETag": tag_of(whole.changes), SERVER_TIME: str(whole.server_time)}
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers | {"Cache-Control": "no-store"})
        return json_response(whole, headers=headers)

    async def perform(self, request: web.Request) -> web.Response:
        """Perform one command."""
        return await self._answer(request, self._gateway.perform)

    async def perform_obs(self, request: web.Request) -> web.Response:
        """Perform one request to OBS."""
        return await self._answer(request, self._obs_gateway.perform)

    async def _answer(self, request: web.Request, perform: Perform) -> web.Response:
        body = await read_json(request)
        link = find_link(request, self._links, wanted=wanted_audience(request.query))
        return json_response(await perform(body, link))


def _make_document() -> bytes:
    from topchrono.web.api.openapi.document import encoded_document

    return encoded_document()
