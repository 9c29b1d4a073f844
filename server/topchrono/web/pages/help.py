"""« Je veux aider »: the form, and the offer's own page. Public."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.config import HelpConfig
from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.model import TOKEN, Draft, Offer, problems_of
from topchrono.i18n import translations
from topchrono.inputs.email import address_key
from topchrono.settings import Settings
from topchrono.show.refusal import Refused
from topchrono.show.text import N_, Text
from topchrono.storage.link_text import find_words
from topchrono.web.http.client_address import client_address
from topchrono.web.http.limits import Limit
from topchrono.web.http.origin import origin_for
from topchrono.web.http.page_limit import PageLimit
from topchrono.web.http.request_language import language_in
from topchrono.web.pages.help_form import TRAP, HelpForm, new_token, projects_to_help
from topchrono.web.pages.rendering import Renderer

MOST_FIELDS = 100
"""Most fields of a form: more than one offer can have."""
ENCODING = "utf-8"
TOKEN_IN_ADDRESS = re.compile(rf"(?<=/offer/){TOKEN.pattern}(?=[_-]*(?:[^\w-]|$)|https?:)")
"""With what may stand behind it."""
STILL_THERE = N_("Votre offre n'a pas pu être retirée. Réessayez.")
TRAPPED = N_("Un champ caché était rempli, comme le font les robots. Il est vidé : envoyez de nouveau.")
MANY_OFFERS = N_("Beaucoup d'offres partent de votre réseau en ce moment : réessayez dans une minute.")


class Filled(msgspec.Struct, frozen=True, kw_only=True):
    """A submitted form."""

    draft: Draft
    """Tidied."""
    first: str
    """The item that was listed first."""
    is_change: bool
    """Whether it is the form that changes an offer."""
    is_trapped: bool
    """Whether the honeypot was filled in: a field that people do not see."""


class HelpPages:
    """``/help``."""

    def __init__(
        self,
        conductor: Conductor,
        book: OfferBook,
        renderer: Renderer,
        settings: Settings,
        config: Callable[[], HelpConfig],
    ) -> None:
        """``config`` returns the settings of offers in use."""
        self._conductor = conductor
        self._book = book
        self._renderer = renderer
        self._settings = settings
        self._config = config
        self._form = HelpForm(conductor, renderer, config)
        # A whole hall shares one address: a large burst, then a low rate.
        self._page_limit = PageLimit(conductor, burst=400, per_s=10)
        self._offer_limit = Limit(burst=60, per_s=1)

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get("/help", self.form),
            web.post("/help", self.keep),
            web.get("/help/notice", self.notice),
            web.get("/help/offer/{token}", self.offer),
            web.get("/help/offer/{token}/change", self.change),
            web.post("/help/offer/{token}/withdraw", self.withdraw),
        ]

    async def form(self, request: web.Request) -> web.Response:
        """The empty form."""
        await self._page_limit.admit(request)
        return self._form.blank(request)

    async def notice(self, request: web.Request) -> web.Response:
        """The privacy notice."""
        await self._page_limit.admit(request)
        language = language_in(request)
        return self._renderer.answer(request, "control/help/notice.html", notice=self._form.notice(language))

    async def keep(self, request: web.Request) -> web.StreamResponse:
        """Store the submitted offer and redirect to its own page, or show what is missing."""
        await self._page_limit.admit(request)
        filled = await _read(request)
        if not TOKEN.fullmatch(filled.draft.token):
            raise web.HTTPBadRequest
        draft = self._with_own_token(filled)
        if not filled.is_trapped and self._book.has_said(draft):
            contact = self._config().contact
            return self._renderer.answer(request, "control/help/already.html", contact=contact)
        if filled.is_trapped:
            # The form comes back with the honeypot empty: a person whose browser filled it in submits again.
            problems, status = {"form": Text(TRAPPED)}, 422
        else:
            problems, status = await self._try_to_keep(request, draft)
        if not problems:
            return web.HTTPSeeOther(f"/help/offer/{draft.token}")
        return self._form.answer(
            request, draft, first=filled.first, is_change=filled.is_change, problems=problems, status=status
        )

    async def offer(self, request: web.Request) -> web.Response:
        """The offer's page, for those who have its token."""
        await self._page_limit.admit(request)
        offer = self._find(request)
        return self._offer(request, offer) if offer else self._gone(request)

    async def change(self, request: web.Request) -> web.Response:
        """The form, filled in with the offer."""
        await self._page_limit.admit(request)
        offer = self._find(request)
        if offer is None:
            return self._gone(request)
        draft = Draft(
            token=offer.token,
            name=offer.name,
            address=offer.address,
            skills=offer.skills,
            city=offer.city,
            message=offer.message,
            items=tuple(offer.items),
        )
        return self._form.answer(request, draft, is_change=True)

    async def withdraw(self, request: web.Request) -> web.Response:
        """Erase the offer."""
        await self._page_limit.admit(request)
        offer = self._find(request)
        if offer is None:
            return self._gone(request)
        try:
            await self._book.withdraw(offer.token)
        except Refused:
            return self._offer(request, offer, problem=STILL_THERE, status=503)
        return self._renderer.answer(request, "control/help/gone.html", is_erased=True)

    def _with_own_token(self, filled: Filled) -> Draft:
        """The draft with a new token, if another person submits the form of an earlier offer.

        On a shared tablet, "back" shows the same form again. A double press submits it twice too, but with
        the same address.
        """
        known = self._book.find(filled.draft.token)
        if known is None or filled.is_change:
            return filled.draft
        if address_key(known.address) == address_key(filled.draft.address):
            return filled.draft
        return msgspec.structs.replace(filled.draft, token=new_token())

    async def _try_to_keep(self, request: web.Request, draft: Draft) -> tuple[dict[str, Text], int]:
        """The problems of the draft, by field, and the status of the reply; no problem once it is stored."""
        choices = projects_to_help(self._conductor.show)
        problems = problems_of(draft, skills=self._config().skills, items=choices)
        if problems:
            return {field: Text(problem) for field, problem in problems.items()}, 422
        if not self._offer_limit.allows(client_address(request)):
            return {"form": Text(MANY_OFFERS)}, 429
        language = language_in(request)
        try:
            await self._book.keep(draft, consents=self._form.consents(language, draft.items))
        except Refused as refused:
            return {"form": refused.text}, 503
        return {}, 200

    def _offer(
        self, request: web.Request, offer: Offer, *, problem: str = "", status: int = 200
    ) -> web.Response:
        language = language_in(request)
        gettext = translations(language).gettext
        return self._renderer.answer(
            request,
            "control/help/offer.html",
            status=status,
            offer=offer,
            items=[item for item in self._conductor.show.items if item.id in offer.items],
            skills=[gettext(skill) for skill in offer.skills],
            problem=gettext(problem) if problem else "",
            notice=self._form.notice(language),
            address=f"{origin_for(request, self._settings)}/help/offer/{offer.token}",
        )

    def _gone(self, request: web.Request) -> web.Response:
        return self._renderer.answer(request, "control/help/gone.html", is_erased=False, status=404)

    def _find(self, request: web.Request) -> Offer | None:
        """The offer of the address, whatever mail programs have added to it."""
        exact = self._book.find(request.match_info["token"])
        tokens = find_words(request.path_qs, TOKEN_IN_ADDRESS)
        return exact or next((offer for token in tokens if (offer := self._book.find(token))), None)


async def _read(request: web.Request) -> Filled:
    """Read a submitted form."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    if (request.charset or ENCODING).lower() != ENCODING:
        # Some of Python's encodings take a second to decode a form of this size.
        raise web.HTTPBadRequest
    try:
        body = await request.read()
        if body.count(b"&") >= MOST_FIELDS:
            # Parsing 64 KiB of empty fields takes some milliseconds.
            raise web.HTTPRequestEntityTooLarge(max_size=MOST_FIELDS, actual_size=body.count(b"&") + 1)
        fields: Any = await request.post()
    except UnicodeDecodeError as error:
        raise web.HTTPBadRequest from error
    draft = Draft(
        token=fields.get("token", ""),
        name=fields.get("name", ""),
        address=fields.get("address", ""),
        skills=tuple(fields.getall("skill", ())),
        city=fields.get("city", ""),
        message=fields.get("message", ""),
        items=tuple(fields.getall("item", ())),
    )
    return Filled(
        draft=draft.tidied(),
        first=fields.get("first", ""),
        is_change=bool(fields.get("change")),
        is_trapped=bool(fields.get(TRAP)),
    )
