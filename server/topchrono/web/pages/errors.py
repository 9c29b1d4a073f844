"""What people read when a page can't be had: what happened, what to do next, and where to go from there."""

from functools import cache, lru_cache

from aiohttp import web
from msgspec import Struct

from topchrono.conductor import Conductor
from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES, render, translations
from topchrono.show.text import N_
from topchrono.storage.links import AccessLink, Links, path_of
from topchrono.views.roles import Role
from topchrono.web.http.auth import find_link, links_in_cookies
from topchrono.web.http.errors import Failure
from topchrono.web.http.language import language_of
from topchrono.web.pages.rendering import Renderer, keep_language, protect
from topchrono.web.push.sockets import OBS_BROWSER

TEMPLATE = "control/_shared/ui/error.html"
UNREADABLE = "control/_shared/ui/unreadable.html"
MOST_CACHED = 200
PEOPLE: tuple[Role, ...] = ("host", "director", "organizer", "speaker")
"""Roles whose page a person of the crew or on stage works with."""
IN_OBS = '<!doctype html><meta http-equiv="refresh" content="5"><title>Top Chrono</title>'
"""Nothing to see: it would be on air. OBS asks again by itself."""
ALONE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'"
"""The policy of pages that load nothing."""


class Words(Struct, frozen=True):
    """How an error is told to people."""

    heading: str
    message: str = ""
    """Instead of the text that programs are given."""
    remedy: str = ""
    is_passing: bool = False
    """Whether the same request may well succeed later."""


WORDS = {
    "unknown_link": Words(
        N_("Ce lien ne marche pas"),
        N_("Il est incomplet, ou la régie l'a remplacé."),
        N_("Demandez-lui un nouveau lien : il s'ouvre d'un clic."),
    ),
    "forbidden": Words(
        N_("Cette page n'est pas la vôtre"),
        N_("Elle s'ouvre par un autre lien que le vôtre."),
        N_("Si vous en avez besoin, demandez ce lien à la régie."),
    ),
    "not_found": Words(
        N_("Il n'y a rien ici"),
        N_("L'adresse est peut-être incomplète, ou la page n'existe plus."),
        N_("Reprenez le lien ou le code que vous avez reçu, en entier."),
    ),
    "method_not_allowed": Words(
        N_("Cette page ne s'ouvre pas ainsi"),
        N_("On y arrive par un bouton, pas par son adresse."),
        N_("Revenez à la page d'avant et appuyez de nouveau sur son bouton."),
    ),
    "malformed": Words(
        N_("Top Chrono n'a pas compris"),
        N_("Ce que votre navigateur a envoyé est arrivé incomplet."),
        N_("Revenez à la page d'avant, rechargez-la et recommencez."),
    ),
    "too_large": Words(
        N_("C'est trop long"),
        N_("Ce texte est trop long pour être enregistré."),
        N_("Revenez à la page d'avant et raccourcissez-le."),
    ),
    "too_many_requests": Words(N_("Un instant, s'il vous plaît"), is_passing=True),
    "busy": Words(N_("Un instant, s'il vous plaît"), is_passing=True),
    "server_error": Words(
        N_("Quelque chose a mal marché"),
        remedy=N_("Réessayez. Si cela recommence, prévenez la régie."),
        is_passing=True,
    ),
}
SEND_AGAIN = N_("Rechargez cette page : votre navigateur propose de renvoyer ce que vous avez écrit.")
OTHERWISE = Words(N_("Ce n'est pas possible pour l'instant"))
"""For errors whose own text says it all."""


class WayOut(Struct, frozen=True):
    """A page that whoever reads this may open."""

    path: str
    role: Role
    name: str
    """Of the city or the project."""


class ErrorPages:
    """Error pages in every language."""

    def __init__(self, conductor: Conductor, links: Links, renderer: Renderer) -> None:
        self._conductor = conductor
        self._links = links
        self._renderer = renderer
        # Nobody keeps the server busy with pages that are not there.
        self._cached = lru_cache(MOST_CACHED)(self._compose)
        self._unreadable = cache(self._compose_unreadable)

    def answer(self, request: web.Request, failure: Failure) -> web.Response:
        """The page that tells of ``failure``."""
        if request.path.startswith("/overlays/") and OBS_BROWSER in request.headers.get("User-Agent", ""):
            return _alone(IN_OBS, failure.status)
        language = language_of(request.query, request.cookies)
        code, own = failure.code, self._own_pages(request)
        if code == "unknown_link" and own and not self._is_broken(request):
            code = "forbidden"
        page = self._cached(code, render(failure.text, language), language, own, request.method == "POST")
        response = web.Response(body=page, status=failure.status, content_type="text/html", charset="utf-8")
        protect(response, self._renderer.cached_policy(language))
        keep_language(request, response)
        return response

    def answer_unreadable(self, status: int) -> web.Response:
        """The page for a request that can't be read, in all languages: nor can the one that is wanted."""
        return _alone(self._unreadable(), status)

    def _compose(
        self, code: str, message: str, language: str, own: tuple[WayOut, ...], is_form: bool
    ) -> bytes:
        words = WORDS.get(code, OTHERWISE)
        gettext = translations(language).gettext
        remedy = SEND_AGAIN if words.is_passing and is_form else words.remedy
        return self._renderer.compose(
            TEMPLATE,
            language,
            nonce="",
            heading=gettext(words.heading),
            message=gettext(words.message) if words.message else message,
            remedy=gettext(remedy) if remedy else "",
            can_retry=words.is_passing and not is_form,
            own=own,
        ).encode()

    def _compose_unreadable(self) -> str:
        gettexts = {language: translations(language).gettext for language in LANGUAGES}
        return self._renderer.compose(UNREADABLE, DEFAULT_LANGUAGE, nonce="", gettexts=gettexts)

    def _own_pages(self, request: web.Request) -> tuple[WayOut, ...]:
        usable = links_in_cookies(request.cookies, self._links)
        ways = (self._way(link) for link in usable if link.role in PEOPLE)
        return tuple(way for way in ways if way)

    def _way(self, link: AccessLink) -> WayOut | None:
        """The page of ``link``; None for a pitch that is no longer there."""
        if link.item is None:
            return WayOut(path_of(link), link.role, link.city_name or link.city or "")
        item = self._conductor.show.item(link.item)
        return WayOut(path_of(link), link.role, item.content.project) if item else None

    def _is_broken(self, request: web.Request) -> bool:
        return "key" in request.query and find_link(request, self._links) is None


def _alone(page: str, status: int) -> web.Response:
    """A page that loads nothing."""
    response = web.Response(text=page, status=status, content_type="text/html")
    protect(response, ALONE)
    return response
