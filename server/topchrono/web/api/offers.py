"""Moderation of offers of help: organizers set junk offers aside, and take them back."""

import sqlite3
from collections.abc import Awaitable, Callable, Collection

import msgspec
import structlog
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.city_offers import pitches_of
from topchrono.crowd.offers.model import Offer
from topchrono.crowd.offers.purge import Purge
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.storage.links import AccessLink, Links
from topchrono.views.roles import Audience
from topchrono.web.http.answers import Answer, json_response
from topchrono.web.http.auth import FORBIDDEN, find_best_link, find_link, require_link
from topchrono.web.http.errors import HttpRefused
from topchrono.web.http.json_body import decode, read_json
from topchrono.web.http.limits import Limit

LONGEST_NUMBER = 9
"""Digits."""
UNKNOWN = N_("Cette offre n'est plus là.")
BUSY = N_("Trop de demandes à la fois : attendez une seconde.")
NOT_WRITTEN = N_("Ce n'est pas enregistré. Réessayez.")

log = structlog.get_logger()


class OfferRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The projects to act on; without a city, all those that the link allows."""

    city: str | None = None
    """Its slug."""


class RetentionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Confirms the machine's date and the retention period of the settings."""

    asked_at: int
    """Names the doubt, as it stands in the view."""


decoder = msgspec.json.Decoder(OfferRequest, strict=True)
retention_decoder = msgspec.json.Decoder(RetentionRequest, strict=True)

Change = Callable[[str, Collection[str]], Awaitable[Offer | None]]
"""Changes the offer of a token, for some items."""


class OffersRoutes:
    """``/api/offers``: organizers moderate the offers to their city, the director all of them."""

    def __init__(self, conductor: Conductor, book: OfferBook, purge: Purge, links: Links) -> None:
        self._conductor = conductor
        self._book = book
        self._purge = purge
        self._links = links
        # Each request writes, and a room of organizers shares a link.
        self._limit = Limit(burst=60, per_s=2)

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.post("/api/offers/{number}/set_aside", self.set_aside),
            web.post("/api/offers/{number}/take_back", self.take_back),
            web.post("/api/offers/confirm_retention", self.confirm_retention),
        ]

    async def set_aside(self, request: web.Request) -> web.Response:
        """Hide the offer for the city's projects."""
        return await self._answer(request, self._book.set_aside, "an offer was set aside")

    async def take_back(self, request: web.Request) -> web.Response:
        """Show the offer for the city's projects again."""
        return await self._answer(request, self._book.take_back, "an offer was taken back")

    async def confirm_retention(self, request: web.Request) -> web.Response:
        """Believe the machine's date, and erase the offers that are too old by it: for the director alone."""
        require_link(find_link(request, self._links))
        requested = decode(await read_json(request), retention_decoder)
        link = find_best_link(request, self._links, Audience("director"))
        if link.role != "director":
            raise Refused("forbidden", FORBIDDEN)
        if not self._limit.allows(link.id):
            raise HttpRefused(429, "busy", BUSY)
        try:
            await self._purge.confirm(requested.asked_at)
        except sqlite3.Error as error:
            raise HttpRefused(503, "not_saved", NOT_WRITTEN) from error
        log.info("the erasure of old offers was confirmed", role=link.role)
        return json_response(Answer(ok=True))

    async def _answer(self, request: web.Request, change: Change, action: str) -> web.Response:
        # Authenticate before reading the body.
        require_link(find_link(request, self._links))
        requested = decode(await read_json(request), decoder)
        link = self._admit(request, requested.city)
        offer, items = self._find(request.match_info["number"], requested.city or link.city)
        try:
            written = await change(offer.token, items)
        except Refused as refused:
            # The refusal's own text addresses the author of an offer.
            raise HttpRefused(503, "not_saved", NOT_WRITTEN) from refused
        if written is None:
            raise Refused("unknown_offer", UNKNOWN)
        log.info(action, number=offer.number, role=link.role)
        return json_response(Answer(ok=True))

    def _admit(self, request: web.Request, city: str | None) -> AccessLink:
        """Authorise the request and return its link; of several cookies, the one with the most rights."""
        link = find_best_link(request, self._links, Audience("director"), Audience("organizer", city))
        is_organizer = link.role == "organizer" and city in (None, link.city)
        if not is_organizer and link.role != "director":
            raise Refused("forbidden", FORBIDDEN)
        if not self._limit.allows(link.id):
            raise HttpRefused(429, "busy", BUSY)
        return link

    def _find(self, number: str, city: str | None) -> tuple[Offer, Collection[str]]:
        """The offer, and its items in the city; an offer for other cities alone is not found."""
        is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
        offer = self._book.numbered(int(number)) if is_number else None
        theirs = pitches_of(self._conductor.show, city) if city else None
        items = [item for item in offer.items if theirs is None or item in theirs] if offer else []
        if offer is None or not items:
            raise Refused("unknown_offer", UNKNOWN)
        return offer, items
