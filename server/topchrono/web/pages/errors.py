"""Error pages for people: what happened, what to do next, and links to their own pages."""

from functools import cache, lru_cache

from aiohttp import web
from msgspec import Struct
from yarl import URL

from topchrono.conductor import Conductor
from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES, render, translations, typeset
from topchrono.storage.links import AccessLink, Links, path_of
from topchrono.views.roles import Role
from topchrono.web.http.addresses import canonical_address
from topchrono.web.http.auth import holds_key, links_in_cookies
from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.entrances import Entrances
from topchrono.web.http.errors import Failure
from topchrono.web.http.request_language import language_in
from topchrono.web.http.sign_in import sign_in
from topchrono.web.pages.error_texts import DEFAULT_TEXTS, ERROR_TEXTS, SEND_AGAIN
from topchrono.web.pages.link_causes import KEY_FAULTS, LinkCauses
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


class PageLink(Struct, frozen=True):
    """A page that the client's cookies open."""

    path: str
    role: Role
    name: str
    """The name of the city or the project."""


class ErrorPages:
    """Error pages in every language."""

    def __init__(self, conductor: Conductor, links: Links, renderer: Renderer, entrances: Entrances) -> None:
        self._conductor = conductor
        self._links = links
        self._causes = LinkCauses(conductor, links, entrances)
        self._renderer = renderer
        # Cached: a flood of requests for missing pages must not cost a rendering each.
        self._cached = lru_cache(MOST_CACHED)(self._compose)
        self._unreadable = cache(self._compose_unreadable)

    def answer(self, request: web.Request, failure: Failure) -> web.Response:
        """The error page of ``failure``, or the way to the page that was meant."""
        if request.path.startswith("/overlays/") and OBS_BROWSER in request.headers.get("User-Agent", ""):
            return _standalone(IN_OBS, failure.status)
        found = self._links.recover(request.path_qs)
        link = found if found and found.revoked_at is None else None
        if link and self._is_meant(request, link, failure.code):
            return _redirect(canonical_address(self._links, link, request))
        language = language_in(request)
        own = links_in_cookies(read_cookies(request), self._links)
        code, text = failure.code, failure.text
        if code == "unknown_link" or (code == "not_found" and found and not link):
            has_own = any(link.role in PEOPLE for link in own)
            code, text = self._causes.explain(request, found, self._name_of(found), language, has_own=has_own)
        if code == "wrong_link" and link:
            own = [link, *(other for other in own if other.id != link.id)]
        is_form = request.method == "POST"
        page = self._cached(code, render(text, language), language, self._page_links(own), is_form)
        response = web.Response(body=page, status=failure.status, content_type="text/html", charset="utf-8")
        if code == "wrong_link" and link:
            # Its own page is one of those that are linked.
            sign_in(response, request, self._links, link)
        protect(response, self._renderer.cached_policy(TEMPLATE, language))
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
            why=code if code in KEY_FAULTS else "",
        ).encode()

    def _compose_unreadable(self) -> str:
        gettexts = {language: translations(language).gettext for language in LANGUAGES}
        return self._renderer.compose(UNREADABLE, DEFAULT_LANGUAGE, nonce="", gettexts=gettexts)

    def _is_meant(self, request: web.Request, link: AccessLink, code: str) -> bool:
        """Whether the page of ``link`` was meant, and its address was changed on its way."""
        if code == "unknown_link":
            # The key stands under no name, or another one.
            return not holds_key(request)
        if code != "not_found" or request.path == path_of(link):
            return False
        # The address of an overlay may name one that does not exist.
        return link.role != "overlay" or self._links.recover(request.path) is not None

    def _page_links(self, links: list[AccessLink]) -> tuple[PageLink, ...]:
        found = (self._page_link(link) for link in links if link.role in PEOPLE)
        return tuple(link for link in found if link)

    def _page_link(self, link: AccessLink) -> PageLink | None:
        """The page of ``link``; None for a pitch that is no longer there."""
        if link.item is None:
            return PageLink(path_of(link), link.role, link.city_name or link.city or "")
        item = self._conductor.show.item(link.item)
        return PageLink(path_of(link), link.role, item.content.project) if item else None

    def _name_of(self, link: AccessLink | None) -> str:
        """The name of the link's city or project."""
        page = self._page_link(link) if link else None
        return typeset(page.name) if page else ""


def _redirect(address: URL) -> web.Response:
    response = web.Response(status=303, headers={"Location": str(address)})
    response.headers["Cache-Control"] = "no-store"
    return response


def _standalone(page: str, status: int) -> web.Response:
    """The response of a page that loads nothing."""
    response = web.Response(text=page, status=status, content_type="text/html")
    protect(response, STANDALONE_POLICY)
    return response
