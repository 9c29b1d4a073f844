"""« Je veux aider »: the form, the offer's own page, and the codes that lead there. Open to all."""

import io
import secrets
from typing import Any

import segno
from aiohttp import web

from topchrono.caller import Caller
from topchrono.config import HelpConfig
from topchrono.crowd.book import OfferBook
from topchrono.crowd.model import LONGEST_MESSAGE, TOKEN, Draft, Offer, problems_of
from topchrono.i18n import translations
from topchrono.settings import Settings
from topchrono.show.model import Item
from topchrono.show.refusal import N_, Refused
from topchrono.web.client_address import client_address
from topchrono.web.consent import agreement, notice
from topchrono.web.language import language_of
from topchrono.web.limits import Limit
from topchrono.web.rendering import Renderer

MOST_FIELDS = 100
"""Fields of a form: all boxes of the longest list of projects that one offer may be for, and then some."""
TRAP = "website"
"""A field that people do not see; what fills it in is no person."""
STILL_THERE = N_("Votre offre n'a pas pu être retirée. Réessayez.")
NOT_FOR_HELP = ("withdrawn",)


class HelpPages:
    """``/help`` and ``/qr``."""

    def __init__(self, caller: Caller, book: OfferBook, renderer: Renderer, settings: Settings) -> None:
        self._caller = caller
        self._book = book
        self._renderer = renderer
        self._settings = settings
        # A whole hall comes from one address: generous at once, slow after that.
        self._page_limit = Limit(burst=400, per_s=10)
        self._offer_limit = Limit(burst=60, per_s=1)
        self._code_limit = Limit(burst=100, per_s=5)

    @property
    def _config(self) -> HelpConfig:
        return self._settings.help

    def routes(self) -> list[web.RouteDef]:
        """The addresses and what answers there."""
        return [
            web.get("/help", self.form),
            web.post("/help", self.keep),
            web.get("/help/offer/{token}", self.offer),
            web.get("/help/offer/{token}/change", self.change),
            web.post("/help/offer/{token}/withdraw", self.withdraw),
            web.get("/qr/{item}.svg", self.code),
        ]

    async def form(self, request: web.Request) -> web.Response:
        """The empty form. ``?project=p07`` puts that project first; its box stays unticked."""
        self._slow_down(request)
        draft = Draft(
            token=secrets.token_urlsafe(16), name="", address="", skills=(), city="", message="", items=()
        )
        return self._form(request, draft, first=request.query.get("project", ""))

    async def keep(self, request: web.Request) -> web.StreamResponse:
        """Keep what was filled in and lead to the offer's own page, or say what is missing."""
        self._slow_down(request)
        draft, first, is_trapped = await _read(request)
        if not TOKEN.fullmatch(draft.token):
            raise web.HTTPBadRequest
        if is_trapped:
            return web.HTTPSeeOther("/")
        problems = dict(problems_of(draft, skills=self._config.skills, items=self._choices()))
        if problems:
            return self._form(request, draft, first=first, problems=problems, status=422)
        if not self._offer_limit.allows(client_address(request)):
            problem = N_(
                "Beaucoup d'offres partent de votre réseau en ce moment : réessayez dans une minute."
            )
            return self._form(request, draft, first=first, problems={"form": problem}, status=429)
        gettext = translations(language_of(request.query, request.cookies)).gettext
        told = notice(self._config, self._caller.show.title, gettext)
        choices = self._choices()
        consents = {
            item: "\n".join([*told, agreement(choices[item].content.project, gettext)])
            for item in draft.items
        }
        try:
            await self._book.keep(draft, consents=consents)
        except Refused as refused:
            return self._form(request, draft, first=first, problems={"form": refused.message}, status=503)
        return web.HTTPSeeOther(f"/help/offer/{draft.token}")

    async def offer(self, request: web.Request) -> web.Response:
        """The offer, for whoever has its link."""
        offer = self._find(request)
        return self._offer(request, offer) if offer else self._gone(request)

    async def change(self, request: web.Request) -> web.Response:
        """The form with what the offer holds."""
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
        return self._form(request, draft, first="")

    async def withdraw(self, request: web.Request) -> web.Response:
        """Erase the offer."""
        offer = self._find(request)
        if offer is None:
            return self._gone(request)
        try:
            await self._book.withdraw(offer.token)
        except Refused:
            return self._offer(request, offer, problem=STILL_THERE, status=503)
        return self._renderer.answer(request, "control/help/gone.html", is_erased=True)

    async def code(self, request: web.Request) -> web.Response:
        """The QR code of a project's form."""
        if not self._code_limit.allows(client_address(request)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "10"})
        item = request.match_info["item"]
        if item not in self._choices():
            raise web.HTTPNotFound
        image = io.BytesIO()
        address = f"{self._origin(request)}/help?project={item}"
        segno.make(address, error="m").save(image, kind="svg", border=2, dark="#13141f", light="#fff9ea")
        headers = {"Cache-Control": "no-cache"}
        return web.Response(body=image.getvalue(), content_type="image/svg+xml", headers=headers)

    def _slow_down(self, request: web.Request) -> None:
        if not self._page_limit.allows(client_address(request)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "10"})

    def _offer(
        self, request: web.Request, offer: Offer, *, problem: str = "", status: int = 200
    ) -> web.Response:
        gettext = translations(language_of(request.query, request.cookies)).gettext
        return self._renderer.answer(
            request,
            "control/help/offer.html",
            status=status,
            offer=offer,
            items=[item for item in self._caller.show.items if item.id in offer.items],
            skills=[gettext(skill) for skill in offer.skills],
            problem=gettext(problem) if problem else "",
            notice=self._notice(request),
            address=f"{self._origin(request)}/help/offer/{offer.token}",
        )

    def _gone(self, request: web.Request) -> web.Response:
        return self._renderer.answer(request, "control/help/gone.html", is_erased=False, status=404)

    def _form(
        self,
        request: web.Request,
        draft: Draft,
        *,
        first: str,
        problems: dict[str, str] | None = None,
        status: int = 200,
    ) -> web.Response:
        gettext = translations(language_of(request.query, request.cookies)).gettext
        choices = self._choices()
        return self._renderer.answer(
            request,
            "control/help/page.html",
            status=status,
            draft=draft,
            is_change=self._book.find(draft.token) is not None,
            problems={field: gettext(message) for field, message in (problems or {}).items()},
            first=choices.get(first),
            items=list(choices.values()),
            skills=[(skill, gettext(skill)) for skill in self._config.skills],
            notice=self._notice(request),
            agreement=lambda project: agreement(project, gettext),
            longest_message=LONGEST_MESSAGE,
            trap=TRAP,
        )

    def _choices(self) -> dict[str, Item]:
        """The projects that may be helped, by item: all pitches, before and after they were on air."""
        return {
            item.id: item
            for item in self._caller.show.items
            if item.content.kind == "pitch" and item.status not in NOT_FOR_HELP
        }

    def _notice(self, request: web.Request) -> list[str]:
        gettext = translations(language_of(request.query, request.cookies)).gettext
        return notice(self._config, self._caller.show.title, gettext)

    def _find(self, request: web.Request) -> Offer | None:
        return self._book.find(request.match_info["token"])

    def _origin(self, request: web.Request) -> str:
        return (self._settings.url or str(request.url.origin())).rstrip("/")


async def _read(request: web.Request) -> tuple[Draft, str, bool]:
    """The tidied draft in a posted form, the project that stood first, and whether the trap was filled in."""
    if request.content_type != "application/x-www-form-urlencoded":
        raise web.HTTPUnsupportedMediaType
    try:
        fields: Any = await request.post()
    except (UnicodeDecodeError, LookupError) as error:
        raise web.HTTPBadRequest from error
    if len(fields) > MOST_FIELDS:
        raise web.HTTPRequestEntityTooLarge(max_size=MOST_FIELDS, actual_size=len(fields))
    draft = Draft(
        token=fields.get("token", ""),
        name=fields.get("name", ""),
        address=fields.get("address", ""),
        skills=tuple(fields.getall("skill", ())),
        city=fields.get("city", ""),
        message=fields.get("message", ""),
        items=tuple(fields.getall("item", ())),
    )
    return draft.tidied(), fields.get("first", ""), bool(fields.get(TRAP))
