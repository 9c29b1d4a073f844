"""Socket.IO: the crew's pages and the overlays come in here."""

from collections.abc import Mapping
from typing import Any

import msgspec
import socketio
from aiohttp import web

from topchrono.caller import Caller
from topchrono.storage.links import Link, Links
from topchrono.views import Audience
from topchrono.web.audiences import Audiences, Update
from topchrono.web.auth import audience_of, find_link_in_cookies
from topchrono.web.desk import Desk, Perform
from topchrono.web.guard import GuardedServer
from topchrono.web.language import language_of
from topchrono.web.obs import ObsDesk

MOST_BYTES = 64 * 1024
"""The largest message that a client may send."""
HEARTBEAT_S = 3
"""A line that went dead without a word is noticed after two heartbeats."""
OBS_BROWSER = " OBS/"
"""In the user agent of obs-browser, after Chrome's version."""


class Json:
    """The JSON module that Socket.IO is given: sections that are already encoded stay as they are."""

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        """The value as JSON."""
        return msgspec.json.encode(value).decode()

    @staticmethod
    def loads(text: str | bytes, **_: object) -> object:
        """The value of the JSON ``text``. Raises ValueError if it is none."""
        return msgspec.json.decode(text)


class Guest(msgspec.Struct, frozen=True):
    """Who is connected."""

    link: Link
    language: str
    is_obs: bool = False
    """Whether it is a page inside OBS, by what its browser says of itself."""


class Sockets:
    """The Socket.IO server: the whole view on connect, then what changes."""

    def __init__(
        self, caller: Caller, audiences: Audiences, desk: Desk, obs_desk: ObsDesk, links: Links, url: str
    ) -> None:
        """``url`` is where people open the pages: pages of other sites may not come in with their cookies."""
        self._caller = caller
        self._audiences = audiences
        self._desk = desk
        self._obs_desk = obs_desk
        self._links = links
        self._guests: dict[str, Guest] = {}
        self.server = GuardedServer(
            frozenset({"clock", "command", "obs"}),
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
        self.server.on("clock", self._tell_clock)
        self.server.on("command", self._perform)
        self.server.on("obs", self._perform_obs)

    def attach(self, app: web.Application) -> None:
        """Answer at ``/socket.io/``."""
        self.server.attach(app)

    def listening(self) -> set[Audience]:
        """The audiences that somebody is connected for."""
        return {audience_of(guest.link) for guest in self._guests.values()}

    def obs_pages(self) -> int:
        """How many overlay pages inside OBS are connected."""
        return sum(guest.is_obs and guest.link.role == "overlay" for guest in self._guests.values())

    async def publish(self, updates: Mapping[Audience, Update]) -> None:
        """Tell every audience what has changed for it."""
        for audience, update in updates.items():
            await self._emit(update, _room(audience))
        await self.server.let_slow_go()

    async def drop_revoked(self) -> None:
        """Disconnect those whose link no longer works."""
        usable = {link.id for link in self._links.usable()}
        for sid, guest in list(self._guests.items()):
            if guest.link.id not in usable:
                await self.server.disconnect(sid)

    async def _emit(self, update: Update, to: str) -> None:
        await self.server.emit("show", update, to=to)

    async def _connect(self, sid: str, environ: dict[str, Any], auth: object) -> None:
        # The library's own reading of cookies stumbles over those of other programs on the same host.
        cookies = environ["aiohttp.request"].cookies
        wishes = auth if isinstance(auth, dict) else {}
        link = _find_link(wishes, cookies, self._links)
        if link is None:
            raise socketio.exceptions.ConnectionRefusedError("unknown_link")
        query = {"lang": wish} if isinstance(wish := wishes.get("language"), str) else {}
        is_obs = OBS_BROWSER in environ.get("HTTP_USER_AGENT", "")
        self._guests[sid] = Guest(link, language_of(query, cookies), is_obs)
        self.server.start_background_task(self._welcome, sid)

    async def _welcome(self, sid: str) -> None:
        """Send the whole view and let the changes follow."""
        guest = self._guests.get(sid)
        if guest is None:
            return
        audience = audience_of(guest.link)
        await self.server.enter_room(sid, _room(audience))
        await self._emit(self._audiences.whole(audience), sid)

    async def _disconnect(self, sid: str, *_reason: object) -> None:
        self._guests.pop(sid, None)

    async def _tell_clock(self, _sid: str, *_arguments: object) -> int:
        return self._caller.clock.now()

    async def _perform(self, sid: str, command: object = None, *_more: object) -> object:
        return await self._answer(sid, command, self._desk.perform)

    async def _perform_obs(self, sid: str, request: object = None, *_more: object) -> object:
        return await self._answer(sid, request, self._obs_desk.perform)

    async def _answer(self, sid: str, message: object, perform: Perform) -> object:
        guest = self._guests.get(sid)
        link = self._links.find(self._links.token(guest.link)) if guest else None
        language = guest.language if guest else "fr"
        _, answer = await perform(msgspec.json.encode(message), link, language=language)
        return msgspec.to_builtins(answer)


def is_own_page(origin: str | None, environ: Mapping[str, Any], url: str) -> bool:
    """Whether a page of ``origin`` is one of ours: of the host that was asked, or of the public ``url``.

    Programs that are no browsers have no origin, and bring no cookies that they should not.
    """
    hosts = {environ.get("HTTP_HOST"), environ.get("HTTP_X_FORWARDED_HOST")}
    return origin is None or origin == url or origin.partition("://")[2] in hosts


def _room(audience: Audience) -> str:
    return f"{audience.role}:{audience.city or ''}"


def _find_link(wishes: dict[str, Any], cookies: Mapping[str, str], links: Links) -> Link | None:
    """A token counts before the cookies; ``role`` and ``city`` say which of several cookies is meant."""
    token = wishes.get("token")
    if isinstance(token, str) and token:
        return links.find(token)
    wanted = None
    if (role := wishes.get("role")) in ("host", "director", "organizer", "overlay", "viewer"):
        city = wishes.get("city")
        wanted = Audience(role, city if isinstance(city, str) and city else None)
    return find_link_in_cookies(cookies, links, wanted=wanted)
