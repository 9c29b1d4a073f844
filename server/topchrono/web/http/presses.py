"""Tells a press of a key from what browsers, chats and other sites do with an address by themselves.

A GET that acts must be wanted: browsers prefetch addresses and load last week's tabs again, chats fetch a
preview of what somebody pastes, and any page can name a picture at any address.
"""

import re
from urllib.parse import urlsplit

from aiohttp import web

from topchrono.show.text import N_
from topchrono.web.http.errors import HttpRefused

METHODS = ("GET", "POST")
PREFETCH = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")
"""Headers of requests that nobody has asked for, whatever they say: prefetch, prerender, preview."""
PREVIEWS = re.compile(
    r"bot\b|bots\b|crawl|spider|preview|externalhit|facebookcatalog|whatsapp|skype|slack|telegram|discord|"
    r"mattermost|embedly|iframely|safelinks|proofpoint|barracuda|virustotal",
    re.IGNORECASE,
)
"""Programs that fetch the addresses in messages, by their User-Agent."""
NOT_A_PRESS = N_("Rien n'a été fait : un aperçu ou un préchargement n'appuie sur aucune touche.")
FOREIGN_PAGE = N_("Rien n'a été fait : une page d'un autre site n'appuie sur aucune touche.")
OPENED = N_(
    "Rien n'a été fait : cette adresse est pour une touche. Réglez la touche pour qu'elle l'appelle en "
    "arrière-plan, sans ouvrir de navigateur."
)


def require_press(request: web.Request, *origins: str) -> None:
    """Raises an error unless ``request`` is a press, of a program or of a page of ours at ``origins``."""
    if request.method not in METHODS:
        raise web.HTTPMethodNotAllowed(request.method, METHODS)
    headers = request.headers
    if any(name in headers for name in PREFETCH) or PREVIEWS.search(headers.get("User-Agent", "")):
        raise HttpRefused(403, "not_a_press", NOT_A_PRESS)
    if headers.get("Sec-Fetch-Mode") == "navigate":
        # Whoever types three letters of it, or opens a browser that had it open, does not mean to press.
        raise HttpRefused(403, "opened", OPENED)
    if headers.get("Sec-Fetch-Site", "same-origin") != "same-origin" or not _is_own(request, origins):
        raise HttpRefused(403, "foreign_page", FOREIGN_PAGE)


def _is_own(request: web.Request, origins: tuple[str, ...]) -> bool:
    """Whether the page that asks, if one does, is at one of ``origins``."""
    own = {_host(origin) for origin in origins}
    return all(
        _host(request.headers[name]) in own for name in ("Origin", "Referer") if name in request.headers
    )


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower() or "null"
    except ValueError:
        return "null"
