"""Signs a browser in: the link that it has followed becomes a cookie."""

from datetime import timedelta

from aiohttp import web

from topchrono.storage.links import AccessLink, Links
from topchrono.web.http.cookies import SECURE, cookie_name, read_cookies, superfluous_cookies
from topchrono.web.http.origin import uses_https

COOKIE_AGE = timedelta(days=7)


def sign_in(response: web.StreamResponse, request: web.Request, links: Links, link: AccessLink) -> None:
    """Set the cookie of ``link``, and expire those for which there is no room."""
    is_secure = uses_https(request, links.url)
    name = cookie_name(link, links.evening, is_secure=is_secure)
    for other in superfluous_cookies(read_cookies(request), links, link, name):
        response.set_cookie(other, "", max_age=0, path="/", secure=other.startswith(SECURE))
    response.set_cookie(
        name,
        links.token(link),
        httponly=True,
        samesite="Lax",
        secure=is_secure,
        max_age=int(COOKIE_AGE.total_seconds()),
        path="/",
    )
