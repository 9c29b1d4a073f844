"""The programming interface over HTTP."""

import msgspec
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.show.refusal import N_, Refused
from topchrono.storage.links import Links
from topchrono.web.api.openapi import document
from topchrono.web.commands.gateway import CommandGateway, Perform, refusal
from topchrono.web.commands.obs_gateway import ObsGateway
from topchrono.web.http.auth import audience_of, find_link
from topchrono.web.http.language import language_of
from topchrono.web.push.audiences import Audiences

NO_STORE = {"Cache-Control": "no-store"}


class Api:
    """``/healthz`` and everything below ``/api``."""

    def __init__(
        self,
        conductor: Conductor,
        audiences: Audiences,
        gateway: CommandGateway,
        obs_gateway: ObsGateway,
        links: Links,
    ) -> None:
        self._conductor = conductor
        self._audiences = audiences
        self._gateway = gateway
        self._obs_gateway = obs_gateway
        self._links = links
        self._document = msgspec.json.encode(document())

    def routes(self) -> list[web.RouteDef]:
        """The addresses and what answers there."""
        return [
            web.get("/healthz", self.get_health),
            web.get("/api/show", self.get_show),
            web.post("/api/commands", self.perform),
            web.post("/api/obs", self.perform_obs),
            web.get("/api/time", self.get_time),
            web.get("/api/openapi.json", self.get_openapi),
        ]

    async def get_health(self, _request: web.Request) -> web.Response:
        """Whether the server lives."""
        return _json({"ok": True, "revision": self._conductor.revision})

    async def get_time(self, _request: web.Request) -> web.Response:
        """The server's time in epoch ms."""
        return _json({"server_time": self._conductor.clock.now()})

    async def get_openapi(self, _request: web.Request) -> web.Response:
        """The OpenAPI document."""
        return web.Response(body=self._document, content_type="application/json")

    async def get_show(self, request: web.Request) -> web.Response:
        """The caller's whole view."""
        link = find_link(request, self._links)
        if link is None:
            answer = refusal(
                Refused("unknown_link", N_("Ouvrez d'abord le lien que la régie vous a donné.")),
                _language(request),
            )
            return _json(answer, status=401)
        return _json(self._audiences.whole(audience_of(link)))

    async def perform(self, request: web.Request) -> web.Response:
        """One command."""
        return await self._answer(request, self._gateway.perform)

    async def perform_obs(self, request: web.Request) -> web.Response:
        """One request to OBS."""
        return await self._answer(request, self._obs_gateway.perform)

    async def _answer(self, request: web.Request, perform: Perform) -> web.Response:
        language = _language(request)
        if request.content_type != "application/json":
            problem = Refused("malformed", N_("Une demande s'envoie en JSON."))
            return _json(refusal(problem, language), status=422)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _json(
                refusal(Refused("too_large", N_("Cette demande est trop longue.")), language), status=422
            )
        status, answer = await perform(body, find_link(request, self._links), language=language)
        return _json(answer, status=status)


def _language(request: web.Request) -> str:
    return language_of(request.query, request.cookies)


def _json(value: object, *, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(value), status=status, content_type="application/json", headers=NO_STORE
    )
