"""``/api/links`` and ``/api/keys``: the director sees what to hand out, and replaces what got lost."""

import io
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Literal
from urllib.parse import urlsplit

import msgspec
import segno
import structlog
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.inputs.hosts import is_this_machine_alone
from topchrono.runtime.quiet import Quiet
from topchrono.show.model import cities, city_slug
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.storage.errors import JournalError
from topchrono.storage.links import AccessLink, Links, PressKey, PressRole
from topchrono.views.roles import Audience, Role
from topchrono.web.commands.keys import actions_of
from topchrono.web.http.answers import json_response
from topchrono.web.http.auth import FORBIDDEN, find_best_link, find_link, require_link
from topchrono.web.http.errors import HttpRefused
from topchrono.web.http.json_body import decode, read_json
from topchrono.web.http.limits import Limit

OWN_LINK = N_(
    "Le lien de la régie ne s'arrête pas d'ici : cette page s'arrêterait avec lui. Sur l'ordinateur qui fait "
    "tourner Top Chrono, tapez topchrono revoke, suivi de ce lien."
)
UNKNOWN = N_("Ce lien a déjà été remplacé.")
NOT_SAVED = N_("Le nouveau lien ne s'enregistre pas : {reason}. L'ancien marche toujours.")
UNKNOWN_KEY = N_("Cette touche a déjà été remplacée ou arrêtée.")
UNKNOWN_CITY = N_("Cette ville n'est plus de la soirée.")
KEY_NOT_SAVED = N_("La touche ne s'enregistre pas : {reason}. Rien n'a changé.")
BEFORE_CODE_S = 0.1
"""Drawing a code takes some ten milliseconds."""
BUSY = N_("Trop de demandes à la fois : attendez une seconde.")

log = structlog.get_logger()


class LinkView(msgspec.Struct, frozen=True, kw_only=True):
    """A link to hand out."""

    id: str
    role: Role
    address: str
    """Whole, with its key: whoever has it has the link."""
    city: str | None
    """The slug of its city: of an organizer's link, and of a speaker's."""
    item: str | None
    """The pitch of a speaker's."""


class KeyAction(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a key can do."""

    action: str
    address: str
    """To be called by GET or POST; whoever has it can press."""


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A key of a Stream Deck, a foot switch or a script."""

    id: str
    role: PressRole
    city: str | None
    """The slug of an organizer's city."""
    actions: list[KeyAction]


class LinksView(msgspec.Struct, frozen=True, kw_only=True):
    """The links that work, but the director's own."""

    links: list[LinkView]
    keys: list[KeyView]
    """The keys that were made on demand."""
    is_this_machine: bool
    """Whether their addresses lead to the server's own machine alone: nobody else can open them."""


class LinkRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The link to replace."""

    link: str


class KeyRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to do with the key of a role, or of a city."""

    action: Literal["make", "renew", "revoke"]
    role: PressRole
    city: str | None = None
    """The slug of an organizer's city."""
    key: str | None = None
    """The id of the key to renew or to revoke."""


key_decoder = msgspec.json.Decoder(KeyRequest, strict=True)
decoder = msgspec.json.Decoder(LinkRequest, strict=True)


class LinksRoutes:
    """Lists, draws and revokes links, for the director alone."""

    def __init__(
        self,
        conductor: Conductor,
        links: Links,
        *,
        disconnect_revoked: Callable[[], Awaitable[None]],
        quiet: Quiet,
    ) -> None:
        self._conductor = conductor
        self._links = links
        self._disconnect_revoked = disconnect_revoked
        self._quiet = quiet
        self._limit = Limit(burst=300, per_s=10)

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get("/api/links", self.get, allow_head=False),
            web.post("/api/links/revoke", self.revoke),
            web.post("/api/keys", self.change_key),
            web.get("/api/links/{link}/code.svg", self.code, allow_head=False),
        ]

    async def get(self, request: web.Request) -> web.Response:
        """Every link that works, but the director's own."""
        self._admit(request)
        await self._complete()
        return json_response(self._view())

    async def revoke(self, request: web.Request) -> web.Response:
        """Replace a link: the old one stops working at once. Answers with those that work then."""
        require_link(find_link(request, self._links))
        wanted = decode(await read_json(request), decoder)
        self._admit(request)
        link = self._find(wanted.link)
        if link is None:
            raise HttpRefused(409, "replaced", UNKNOWN)
        if link.role == "director":
            raise HttpRefused(409, "own_link", OWN_LINK)
        await self._quiet.wait()
        with _saved(NOT_SAVED):
            self._links.revoke(link)
        log.info("a link was revoked", role=link.role, city=link.city, item=link.item)
        await self._disconnect_revoked()
        return json_response(self._view())

    async def code(self, request: web.Request) -> web.Response:
        """The QR code of a link."""
        self._admit(request)
        link = self._find(request.match_info["link"])
        if link is None:
            raise web.HTTPNotFound
        await self._quiet.wait(before_s=BEFORE_CODE_S)
        image = io.BytesIO()
        segno.make(self._links.address(link), error="m").save(
            image, kind="svg", border=2, dark="#17152b", light="#ffffff"
        )
        return web.Response(
            body=image.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "no-store"}
        )

    async def change_key(self, request: web.Request) -> web.Response:
        """Make, renew or revoke a key. Answers with what there is to hand out then."""
        require_link(find_link(request, self._links))
        wanted = decode(await read_json(request), key_decoder)
        self._admit(request)
        await self._quiet.wait()
        with _saved(KEY_NOT_SAVED):
            if wanted.action == "make":
                self._make_key(wanted)
            else:
                self._end_key(wanted)
        log.info("a key was changed", action=wanted.action, role=wanted.role, city=wanted.city)
        return json_response(self._view())

    def _make_key(self, wanted: KeyRequest) -> None:
        known = cities(self._conductor.show)
        if wanted.role != "organizer":
            self._links.make_press_key(wanted.role)
        elif wanted.city in known:
            self._links.make_press_key("organizer", wanted.city, known[wanted.city])
        else:
            raise HttpRefused(409, "unknown_city", UNKNOWN_CITY)

    def _end_key(self, wanted: KeyRequest) -> None:
        key = self._links.known_press_key(wanted.key or "")
        if key is None or (key.role, key.city) != (wanted.role, wanted.city):
            raise HttpRefused(409, "replaced", UNKNOWN_KEY)
        if wanted.action == "renew":
            self._links.renew_press_key(key)
        else:
            self._links.revoke_press_key(key)

    def _admit(self, request: web.Request) -> None:
        """Raises :class:`Refused` for anybody but the director."""
        link = find_best_link(request, self._links, Audience("director"))
        if link.role != "director":
            raise Refused("forbidden", FORBIDDEN)
        if not self._limit.allows(link.id):
            raise HttpRefused(429, "busy", BUSY)

    async def _complete(self) -> None:
        """Make the links of cities that are new. Without them the answer is of use too."""
        known = {link.city for link in self._links.usable()}
        if cities(self._conductor.show).keys() <= known:
            return
        await self._quiet.wait()
        try:
            self._links.ensure(cities(self._conductor.show))
        except (JournalError, OSError) as error:
            log.warning("the links of new cities can't be written yet", reason=str(error))

    def _usable(self) -> list[tuple[AccessLink, str | None]]:
        """Every link that leads somewhere, with its city."""
        show = self._conductor.show
        known = cities(show)
        kept = [(link, link.city) for link in self._links.usable() if link.city is None or link.city in known]
        speakers = [
            (self._links.speaker(item.id), city_slug(item.content.city))
            for item in show.items
            if item.content.kind == "pitch"
        ]
        return [*kept, *speakers]

    def _find(self, link_id: str) -> AccessLink | None:
        return next((link for link, _ in self._usable() if link.id == link_id), None)

    def _view(self) -> LinksView:
        return LinksView(
            is_this_machine=is_this_machine_alone(urlsplit(self._links.url).hostname or ""),
            links=[
                LinkView(
                    id=link.id,
                    role=link.role,
                    address=self._links.address(link),
                    city=city,
                    item=link.item,
                )
                for link, city in self._usable()
                if link.role != "director"
            ],
            keys=[self._key_view(key) for key in self._links.press_keys() if self._is_of_use(key)],
        )

    def _is_of_use(self, key: PressKey) -> bool:
        return key.city is None or key.city in cities(self._conductor.show)

    def _key_view(self, key: PressKey) -> KeyView:
        address = self._links.press_address(key)
        return KeyView(
            id=key.key,
            role=key.role,
            city=key.city,
            actions=[
                KeyAction(action=action, address=f"{address}{action}") for action in actions_of(key.role)
            ],
        )


@contextmanager
def _saved(otherwise: str) -> Iterator[None]:
    """Raises :class:`HttpRefused` with the text ``otherwise`` where the file can't be written."""
    try:
        yield
    except OSError as error:
        raise HttpRefused(503, "not_saved", otherwise, reason=error.strerror or error) from error
