"""Error pages for people: what happened, what to do next, and links to their own pages."""

from functools import cache, lru_cache

from aiohttp import web
from msgspec import Struct

from topchrono.conductor import Conductor
from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES, render, translations
from topchrono.show.text import N_
from topchrono.storage.links import AccessLink, Links, path_of
from topchrono.views.roles import Role
from topchrono.web.http.auth import find_link, links_in_cookies
from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.errors import Failure
from topchrono.web.http.language import language_of
from topchrono.web.pages.rendering import Renderer, keep_language, protect
from topchrono.web.push.sockets import OBS_BROWSER

TEMPLATE = "control/_shared/ui/error.html"
UNREADABLE = "control/_shared/ui/unreadable.html"
MOST_CACHED = 200
PEOPLE: tuple[Role, ...] = ("host", "director", "organizer", "speaker")
"""Roles whose pages are linked."""
IN_OBS = '<!doctype html><meta http-equiv="refresh" content="5"><title>Top Chrono</title>'
"""A blank page that reloads itself: a text would be on air."""
STANDALONE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
"""The content policy of pages that load nothing."""

WRONG_LINK = "wrong_link"
"""The code here of an unknown link whose key is valid for another page."""


class ErrorTexts(Struct, frozen=True):
    """The texts of an error page."""

    heading: str
    message: str = ""
    """Replaces the text for programs."""
    remedy: str = ""
    is_passing: bool = False
    """Whether to offer a retry: the same request may succeed later."""


ERROR_TEXTS = {
    "unknown_link": ErrorTexts(
        N_("Ce lien ne marche pas"),
        N_("Il est incomplet, ou la régie l'a remplacé."),
        N_("Demandez-lui un nouveau lien : il s'ouvre d'un clic."),
    ),
    WRONG_LINK: ErrorTexts(
        N_("Ce lien n'ouvre pas cette page"),
        N_("Il marche, mais pour une autre page."),
        N_("Reprenez en entier le lien que vous avez reçu. Pour celui de cette page, demandez à la régie."),
    ),
    "forbidden": ErrorTexts(
        N_("Cette page n'est pas la vôtre"),
        N_("Elle s'ouvre par un autre lien que le vôtre."),
        N_("Si vous en avez besoin, demandez ce lien à la régie."),
    ),
    "not_found": ErrorTexts(
        N_("Il n'y a rien ici"),
        N_("L'adresse est peut-être incomplète, ou la page n'existe plus."),
        N_("Reprenez le lien ou le code que vous avez reçu, en entier."),
    ),
    "method_not_allowed": ErrorTexts(
        N_("Cette page ne s'ouvre pas ainsi"),
        N_("On y arrive par un bouton, pas par son adresse."),
        N_("Revenez à la page d'avant et appuyez de nouveau sur son bouton."),
    ),
    "malformed": ErrorTexts(
        N_("Top Chrono n'a pas compris"),
        N_("Ce que votre navigateur a envoyé est arrivé incomplet."),
        N_("Revenez à la page d'avant, rechargez-la et recommencez."),
    ),
    "too_large": ErrorTexts(
        N_("C'est trop long"),
        N_("Ce texte est trop long pour être enregistré."),
        N_("Revenez à la page d'avant et raccourcissez-le."),
    ),
    "too_many_requests": ErrorTexts(N_("Un instant, s'il vous plaît"), is_passing=True),
    "busy": ErrorTexts(N_("Un instant, s'il vous plaît"), is_passing=True),
    "server_error": ErrorTexts(
        N_("Quelque chose a mal marché"),
        remedy=N_("Réessayez. Si cela recommence, prévenez la régie."),
        is_passing=True,
    ),
}
SEND_AGAIN = N_("Rechargez cette page : votre navigateur propose de renvoyer ce que vous avez écrit.")
DEFAULT_TEXTS = ErrorTexts(N_("Ce n'est pas possible pour l'instant"))
"""For errors whose own text is enough."""


class PageLink(Struct, frozen=True):
    """A page that the client's cookies open."""

    path: str
    role: Role
    name: str
    """The name of the city or the project."""


class ErrorPages:
    """Error pages in every language."""

    def __init__(self, conductor: Conductor, links: Links, renderer: Renderer) -> None:
        self._conductor = conductor
        self._links = links
        self._renderer = renderer
        # Cached: a flood of requests for missing pages must not cost a rendering each.
        self._cached = lru_cache(MOST_CACHED)(self._compose)
        self._unreadable = cache(self._compose_unreadable)

    def answer(self, request: web.Request, failure: Failure) -> web.Response:
        """The error page of ``failure``."""
        if request.path.startswith("/overlays/") and OBS_BROWSER in request.headers.get("User-Agent", ""):
            return _standalone(IN_OBS, failure.status)
        language = language_of(request.query, read_cookies(request))
        code, own = failure.code, self._own_pages(request)
        if code == "unknown_link":
            code = self._explain_unknown_link(request, own)
        page = self._cached(code, render(failure.text, language), language, own, request.method == "POST")
        response = web.Response(body=page, status=failure.status, content_type="text/html", charset="utf-8")
        protect(response, self._renderer.cached_policy(language))
        keep_language(request, response)
        return response

    def answer_unreadable(self, status: int) -> web.Response:
        """The page for a request that can't be parsed, in all languages, since its own is unknown."""
        return _standalone(self._unreadable(), status)

    def _compose(
        self, code: str, message: str, language: str, own: tuple[PageLink, ...], is_form: bool
    ) -> bytes:
        texts = ERROR_TEXTS.get(code, DEFAULT_TEXTS)
        gettext = translations(language).gettext
        remedy = SEND_AGAIN if texts.is_passing and is_form else texts.remedy
        return self._renderer.compose(
            TEMPLATE,
            language,
            nonce="",
            heading=gettext(texts.heading),
            message=gettext(texts.message) if texts.message else message,
            remedy=gettext(remedy) if remedy else "",
            can_retry=texts.is_passing and not is_form,
            own=own,
        ).encode()

    def _compose_unreadable(self) -> str:
        gettexts = {language: translations(language).gettext for language in LANGUAGES}
        return self._renderer.compose(UNREADABLE, DEFAULT_LANGUAGE, nonce="", gettexts=gettexts)

    def _own_pages(self, request: web.Request) -> tuple[PageLink, ...]:
        usable = links_in_cookies(read_cookies(request), self._links)
        links = (self._page_link(link) for link in usable if link.role in PEOPLE)
        return tuple(link for link in links if link)

    def _page_link(self, link: AccessLink) -> PageLink | None:
        """The page of ``link``; None for a pitch that is no longer there."""
        if link.item is None:
            return PageLink(path_of(link), link.role, link.city_name or link.city or "")
        item = self._conductor.show.item(link.item)
        return PageLink(path_of(link), link.role, item.content.project) if item else None

    def _explain_unknown_link(self, request: web.Request, own: tuple[PageLink, ...]) -> str:
        if "key" in request.query:
            return WRONG_LINK if find_link(request, self._links) else "unknown_link"
        return "forbidden" if own else "unknown_link"


def _standalone(page: str, status: int) -> web.Response:
    """The response of a page that loads nothing."""
    response = web.Response(text=page, status=status, content_type="text/html")
    protect(response, STANDALONE_POLICY)
    return response
