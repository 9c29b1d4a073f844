"""Organizers set a junk offer of help for their projects aside here, and take it back."""

from collections.abc import Awaitable, Callable, Collection

import msgspec
import structlog
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.city_offers import pitches_of
from topchrono.crowd.offers.model import Offer
from topchrono.show.refusal import N_, Refused
from topchrono.storage.links import AccessLink, Links
from topchrono.views.roles import Audience
from topchrono.web.commands.gateway import MALFORMED, Answer, refusal
from topchrono.web.http.auth import find_link
from topchrono.web.http.language import language_of
from topchrono.web.http.limits import Limit

LONGEST_NUMBER = 9
"""Digits."""
NO_STORE = {"Cache-Control": "no-store"}
STATUS = {
    "unknown_link": 401,
    "forbidden": 403,
    "unknown_offer": 404,
    "malformed": 422,
    "too_large": 422,
    "busy": 429,
    "not_saved": 503,
}
"""Of HTTP, for each reason to refuse."""
UNKNOWN = N_("Cette offre n'est plus là.")
NOT_WRITTEN = N_("Ce n'est pas enregistré. Réessayez.")

log = structlog.get_logger()


class OfferRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whose projects; without a city all those that the link is for."""

    city: str | None = None
    """Its slug."""


decoder = msgspec.json.Decoder(OfferRequest, strict=True)

Change = Callable[[str, Collection[str]], Awaitable[Offer | None]]
"""What is done to the offer of a token, for some items."""


class OffersRoutes:
    """``/api/offers``: for organizers in what is offered to their city, for the director in all of it."""

    def __init__(self, conductor: Conductor, book: OfferBook, links: Links) -> None:
        self._conductor = conductor
        self._book = book
        self._links = links
        # Each is a write, and a room full of organizers shares a link.
        self._limit = Limit(burst=60, per_s=2)

    def routes(self) -> list[web.RouteDef]:
        """The addresses and what answers there."""
        return [
            web.post("/api/offers/{number}/set_aside", self.set_aside),
            web.post("/api/offers/{number}/take_back", self.take_back),
        ]

    async def set_aside(self, request: web.Request) -> web.Response:
        """Have the offer told no more for the city's projects."""
        return await self._answer(request, self._book.set_aside, "an offer was set aside")

    async def take_back(self, request: web.Request) -> web.Response:
        """Have the offer told for the city's projects again."""
        return await self._answer(request, self._book.take_back, "an offer was taken back")

    async def _answer(self, request: web.Request, change: Change, action: str) -> web.Response:
        try:
            await self._perform(request, change, action)
        except Refused as refused:
            answer = refusal(refused, language_of(request.query, request.cookies))
            return _json(answer, status=STATUS[refused.code])
        return _json(Answer(ok=True))

    async def _perform(self, request: web.Request, change: Change, action: str) -> None:
        known = find_link(request, self._links)
        if known is None:
            raise Refused("unknown_link", N_("Ouvrez d'abord le lien que la régie vous a donné."))
        requested = await _read(request)
        link = self._admit(request, requested.city, known)
        offer, items = self._find(request.match_info["number"], requested.city or link.city)
        try:
            written = await change(offer.token, items)
        except Refused as refused:
            # Its own words are for whoever makes an offer.
            raise Refused("not_saved", NOT_WRITTEN) from refused
        if written is None:
            raise Refused("unknown_offer", UNKNOWN)
        log.info(action, number=offer.number, role=link.role)

    def _admit(self, request: web.Request, city: str | None, known: AccessLink) -> AccessLink:
        """The link of whoever asks, if it allows it; of several cookies the one that allows most counts.

        ``known`` is one that works, whatever it is for.
        """
        link = (
            find_link(request, self._links, wanted=Audience("director"))
            or find_link(request, self._links, wanted=Audience("organizer", city))
            or known
        )
        is_organizer = link.role == "organizer" and city in (None, link.city)
        if not is_organizer and link.role != "director":
            raise Refused("forbidden", N_("Ce lien ne permet pas cette action."))
        if not self._limit.allows(link.id):
            raise Refused("busy", N_("Trop de demandes à la fois : attendez une seconde."))
        return link

    def _find(self, number: str, city: str | None) -> tuple[Offer, Collection[str]]:
        """The offer, and its items that are of the city; of one for other cities alone nothing is said."""
        is_number = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
        offer = self._book.numbered(int(number)) if is_number else None
        theirs = pitches_of(self._conductor.show, city) if city else None
        items = [item for item in offer.items if theirs is None or item in theirs] if offer else []
        if offer is None or not items:
            raise Refused("unknown_offer", UNKNOWN)
        return offer, items


async def _read(request: web.Request) -> OfferRequest:
    # A page of somebody else's can't send JSON with the cookie of whoever looks at it.
    if request.content_type != "application/json":
        raise Refused("malformed", N_("Une demande s'envoie en JSON."))
    try:
        return decoder.decode(await request.read())
    except web.HTTPRequestEntityTooLarge as error:
        raise Refused("too_large", N_("Cette demande est trop longue.")) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("malformed", MALFORMED, detail=str(error)) from error


def _json(answer: Answer, *, status: int = 200) -> web.Response:
    return web.Response(
        body=msgspec.json.encode(answer), status=status, content_type="application/json", headers=NO_STORE
    )
