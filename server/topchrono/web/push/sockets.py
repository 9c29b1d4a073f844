"""Socket.IO: the connections of the crew's pages and the overlays."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
import socketio
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.i18n import DEFAULT_LANGUAGE
from topchrono.show.commands import LONGEST_FIRST_NAME
from topchrono.show.text import tidy
from topchrono.storage.links import AccessLink, Links
from topchrono.views.roles import Audience
from topchrono.web.commands.gateway import CommandGateway, Perform
from topchrono.web.commands.obs_gateway import ObsGateway
from topchrono.web.commands.signatures import passes_for
from topchrono.web.http.auth import audience_of, find_link, find_link_in_cookies, wanted_audience
from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.errors import failure_of, refusal
from topchrono.web.http.gate import Gate
from topchrono.web.http.language import language_of
from topchrono.web.http.proxies import proxies_of
from topchrono.web.push.audiences import Audiences, Update
from topchrono.web.push.guarded_server import GuardedServer, SessionLimits
from topchrono.web.push.pollers import Pollers

MOST_BYTES = 64 * 1024
"""The largest message that a client may send."""
HEARTBEAT_S = 3
"""Ping interval and timeout: a silently dead connection is detected after both."""
MOST_FOR_LINK = 60
"""Connections per link: a room shares one, OBS and previews share another."""
MOST_NAMES = 20
"""Organizers of one city that are published by name."""
LONGEST_PAGE_ID = 32
USUAL_PORTS = {"http": 80, "https": 443}
OBS_BROWSER = " OBS/"
"""The mark of obs-browser in the user agent, after Chrome's version."""


class Json:
    """The JSON module of Socket.IO: passes encoded sections through."""

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        """The value as JSON."""
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: object) -> object:
        """The value of the JSON ``text``. Raises ValueError if it is none."""
        return msgspec.json.decode(text)


class Client(msgspec.Struct):
    """One connected client."""

    link: AccessLink
    language: str
    name: str | None = None
    """The first name that an organizer gave; None outside of a city's room."""
    is_obs: bool = False
    """Whether it is a page inside OBS, by its user agent."""


class Sockets:
    """The Socket.IO server: sends a snapshot on connect, then deltas."""

    def __init__(
        self,
        conductor: Conductor,
        audiences: Audiences,
        gateway: CommandGateway,
        obs_gateway: ObsGateway,
        links: Links,
        url: str,
        gate: Gate,
        *,
        on_presence: Callable[[], None],
    ) -> None:
        """``url`` is the public origin: cross-site pages can't authenticate with cookies.

        ``on_presence`` is called when an organizer connects, disconnects, or gives a name.
        """
        self._conductor = conductor
        self._audiences = audiences
        self._gateway = gateway
        self._obs_gateway = obs_gateway
        self._links = links
        self._on_presence = on_presence
        self._clients: dict[str, Client] = {}
        self._pollers = Pollers(on_presence=on_presence)
        self.server = GuardedServer(
            frozenset({"clock", "command", "introduce", "obs"}),
            SessionLimits(gate, lambda request: find_link(request, links)),
            # Without these loggers, both libraries would write to the console.
            logger=logging.getLogger("socketio"),
            engineio_logger=logging.getLogger("engineio"),
            async_mode="aiohttp",
            json=Json,
            max_http_buffer_size=MOST_BYTES,
            ping_interval=HEARTBEAT_S,
            ping_timeout=HEARTBEAT_S,
            transports=["websocket", "polling"],
            cors_allowed_origins=lambda origin, environ: is_own_page(origin, environ, url),
        )
        self.server.on("connect", self._connect)
        self.server.on("disconnect", self._disconnect)
        self.server.on("clock", self._answer_clock)
        self.server.on("command", self._perform)
        self.server.on("introduce", self._introduce)
        self.server.on("obs", self._perform_obs)

    def attach(self, app: web.Application) -> None:
        """Serve ``/socket.io/``."""
        self.server.attach(app)

    def listening(self) -> set[Audience]:
        """The audiences with connected clients."""
        return {audience_of(client.link) for client in self._clients.values()}

    def obs_pages(self) -> int:
        """How many overlay pages inside OBS are connected."""
        connected = sum(client.is_obs and client.link.role == "overlay" for client in self._clients.values())
        return connected + self._pollers.obs_pages()

    def online(self) -> dict[str, tuple[str, ...]]:
        """The first names of the organizers whose room is open, by the slug of their city."""
        names: dict[str, set[str]] = {}
        for client in self._clients.values():
            if client.link.city and client.name is not None:
                names.setdefault(client.link.city, set()).add(client.name)
        for city, name in self._pollers.names():
            names.setdefault(city, set()).add(name)
        return {city: tuple(sorted(here)[:MOST_NAMES]) for city, here in sorted(names.items())}

    def polled(self, request: web.Request, link: AccessLink) -> None:
        """A page of ours that has no connection has asked for its view."""
        is_obs = link.role == "overlay" and OBS_BROWSER in request.headers.get("User-Agent", "")
        name = _first_name(request.query.get("name")) if link.role == "organizer" else None
        if is_obs or name is not None:
            page = request.query.get("page", "")[:LONGEST_PAGE_ID]
            self._pollers.polled(link, page, name=name, is_obs=is_obs)

    async def publish(self, updates: Mapping[Audience, Update]) -> None:
        """Send every audience its delta: those that share one together, in the order of the first of them."""
        rooms: dict[int, tuple[Update, list[str]]] = {}
        for audience, update in updates.items():
            rooms.setdefault(id(update), (update, []))[1].append(_room(audience))
        for update, to in rooms.values():
            await self._emit(update, to)

    async def disconnect_slow(self) -> None:
        """Disconnect slow clients: those whose queue is full."""
        await self.server.disconnect_slow()

    async def disconnect_revoked(self) -> None:
        """Disconnect clients whose link was revoked."""
        for sid, client in list(self._clients.items()):
            if self._links.find(self._links.token(client.link)) is None:
                await self.server.disconnect(sid)

    async def _emit(self, update: Update, to: str | list[str]) -> None:
        await self.server.emit("show", update, to=to)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object) -> None:
        # The library's own cookie parser fails on cookies of other programs on the same host.
        cookies = read_cookies(environ["aiohttp.request"])
        handshake = auth if isinstance(auth, dict) else {}
        link = _find_link(handshake, cookies, self._links)
        if link is None:
            raise socketio.exceptions.ConnectionRefusedError("unknown_link")
        if sum(client.link.id == link.id for client in self._clients.values()) >= MOST_FOR_LINK:
            raise socketio.exceptions.ConnectionRefusedError("too_many_pages")
        query = {"lang": wanted} if isinstance(wanted := handshake.get("language"), str) else {}
        is_obs = OBS_BROWSER in environ.get("HTTP_USER_AGENT", "")
        name = _first_name(handshake.get("name"))
        self._clients[sid] = Client(link, language_of(query, cookies), name, is_obs)
        self.server.assign(sid, link)
        self._notify_presence(link)
        self.server.start_background_task(self._send_snapshot, sid)

    async def _send_snapshot(self, sid: str) -> None:
        """Subscribe the client to its audience's deltas and send the snapshot."""
        client = self._clients.get(sid)
        if client is None:
            return
        audience = audience_of(client.link)
        await self.server.enter_room(sid, _room(audience))
        await self._emit(self._audiences.whole(audience), sid)

    async def _disconnect(self, sid: str, *_reason: object) -> None:
        client = self._clients.pop(sid, None)
        if client:
            self._notify_presence(client.link)

    async def _introduce(self, sid: str, name: object = None, *_more: object) -> None:
        client = self._clients.get(sid)
        if client and client.name != (first_name := _first_name(name)):
            client.name = first_name
            self._notify_presence(client.link)

    def _notify_presence(self, link: AccessLink) -> None:
        if link.role == "organizer":
            self._on_presence()

    async def _answer_clock(self, _sid: str, *_arguments: object) -> int:
        return self._conductor.clock.now()

    async def _perform(self, sid: str, command: object = None, *_more: object) -> object:
        return await self._answer(sid, command, self._gateway.perform)

    async def _perform_obs(self, sid: str, request: object = None, *_more: object) -> object:
        return await self._answer(sid, request, self._obs_gateway.perform)

    async def _answer(self, sid: str, message: object, perform: Perform) -> object:
        client = self._clients.get(sid)
        link = self._links.find(self._links.token(client.link)) if client else None
        try:
            answer = await perform(msgspec.json.encode(message), link)
        except Exception as error:  # noqa: BLE001 - logged there
            language = client.language if client else DEFAULT_LANGUAGE
            answer = refusal(failure_of(error, during="a command over Socket.IO"), language)
        return msgspec.to_builtins(answer)


def is_own_page(origin: str | None, environ: Mapping[str, Any], url: str) -> bool:
    """Whether ``origin`` is ours: the requested host, the one before a trusted proxy, or the public ``url``.

    Programs other than browsers send no origin, and no cookies of a victim.
    """
    if origin is None:
        return True
    scheme = origin.partition("://")[0]
    forwarded = proxies_of(environ["aiohttp.request"]).forwarded_host(environ["aiohttp.request"])
    hosts = (environ.get("HTTP_HOST"), forwarded)
    own = {_place(url), *(_place(f"{scheme}://{host}") for host in hosts if host)}
    place = _place(origin)
    return place is not None and place in own


def _place(origin: str) -> tuple[str, int] | None:
    """The host and the port of ``origin``, however they are written: some proxies name the usual port."""
    try:
        parts = urlsplit(origin)
        port = parts.port or USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname and port and "@" not in parts.netloc else None


def _first_name(value: object) -> str | None:
    """The first name that an organizer gave; None if none was sent, empty for the name of a role."""
    if not isinstance(value, str):
        return None
    name = tidy(value)[:LONGEST_FIRST_NAME]
    return "" if passes_for(name) else name


def _room(audience: Audience) -> str:
    return f"{audience.role}:{audience.city or ''}"


def _find_link(handshake: dict[str, Any], cookies: Mapping[str, str], links: Links) -> AccessLink | None:
    """A token counts before the cookies; ``role`` and ``city`` select one of several cookies."""
    token = handshake.get("token")
    if isinstance(token, str) and token:
        return links.find(token)
    return find_link_in_cookies(cookies, links, wanted=wanted_audience(handshake))
