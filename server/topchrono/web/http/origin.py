"""The public origin of the evening, for QR codes and links, and the scheme of a request."""

import re
from urllib.parse import urlsplit

from aiohttp import web

from topchrono.settings import Settings
from topchrono.web.http.proxies import proxies_of

HOST = re.compile(r"[A-Za-z0-9._-]{1,80}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?", re.ASCII)
"""Bounded: drawing a QR code for the longest host that HTTP accepts takes a third of a second."""


def origin_for(request: web.Request, settings: Settings) -> str:
    """The configured origin, else that of the request; without a slash at its end."""
    # Not `request.host`: without the header, it asks the system's resolver, which may block for seconds.
    # Not X-Forwarded-Host: some proxies hand on what the client made up, and caches then keep it for others.
    host = request.headers.get("Host", "")
    if settings.url or not HOST.fullmatch(host):
        return settings.public_url
    return f"{proxies_of(request).scheme(request)}://{host}"


def uses_https(request: web.Request, public_url: str) -> bool:
    """Whether the browser speaks HTTPS, so that it keeps secure cookies. Over plain HTTP it would drop them.

    A venue may open over plain HTTP what has an address with HTTPS for everybody else.
    """
    if proxies_of(request).scheme(request) == "https":
        return True
    # Behind a proxy that is not trusted, the browser alone tells: over plain HTTP it sends no such header.
    is_trustworthy = "Sec-Fetch-Site" in request.headers
    public = urlsplit(public_url)
    return is_trustworthy and public.scheme == "https" and public.netloc == request.headers.get("Host", "")
