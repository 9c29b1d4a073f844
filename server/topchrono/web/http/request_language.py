"""The language of a request to an evening, which may have one of its own."""

from collections.abc import Callable

from aiohttp import web

from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.language import language_of

EVENING_LANGUAGE: web.AppKey[Callable[[], str]] = web.AppKey("evening_language")
"""Returns the language of pages for whoever has chosen none; empty for the default."""


def language_in(request: web.Request) -> str:
    """The language of this request, which the application has taken."""
    chosen = request.app.get(EVENING_LANGUAGE)
    return language_of(request.query, read_cookies(request), chosen() if chosen else "")
