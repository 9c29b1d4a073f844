"""Authentication: a token in the request, or the cookie that a link has set."""

from collections.abc import Iterator, Mapping
from operator import itemgetter

from aiohttp import web

from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.storage.link_text import names_key
from topchrono.storage.links import AccessLink, Links
from topchrono.views.roles import ROLES, Audience, Role
from topchrono.web.http.cookies import MOST_VERIFIED, evening_in, holder, holder_in, read_cookies

BEARER = "Bearer "
UNKNOWN_LINK = N_("Ce lien ne marche pas. Demandez-en un autre à la régie.")
FORBIDDEN = N_("Ce lien ne permet pas cette action.")
ORDER: tuple[Role, ...] = ("host", "director", "organizer", "overlay", "viewer", "speaker")
"""Precedence of the roles whose cookies one browser holds."""


def audience_of(link: AccessLink) -> Audience:
    """The audience that the link authenticates."""
    return Audience(link.role, link.city)


def find_link(request: web.Request, links: Links, *, wanted: Audience | None = None) -> AccessLink | None:
    """Authenticate ``request``: the link of its token or cookie.

    A token in the header counts before the ``key`` of the address, and that before a cookie. Of several
    cookies the one of the ``wanted`` audience counts, else the first role in the order host, director,
    organizer.
    """
    header = request.headers.get("Authorization", "")
    if token := header.removeprefix(BEARER) if header.startswith(BEARER) else "":
        return links.find(token)
    if holds_key(request):
        return find_link_in_address(request, links)
    return find_link_in_cookies(read_cookies(request), links, wanted=wanted)


def wanted_audience(chosen: Mapping[str, object]) -> Audience | None:
    """The audience that a page is for, by its ``role`` and ``city``: its browser may hold several links."""
    city = chosen.get("city")
    if (role := chosen.get("role")) not in ROLES:
        return None
    return Audience(role, city if isinstance(city, str) and city else None)


def holds_key(request: web.BaseRequest) -> bool:
    """Whether the address has a ``key``, be it empty or damaged."""
    return "key" in request.query or ("key" in request.query_string.lower() and names_key(_query(request)))


def find_link_in_address(request: web.BaseRequest, links: Links) -> AccessLink | None:
    """The valid link in the address, whatever mail programs and people have added to it."""
    link = links.find(request.query.get("key", "")) or links.recover(request.path_qs)
    return link if link and link.revoked_at is None else None


def find_best_link(request: web.Request, links: Links, *wanted: Audience) -> AccessLink:
    """Authenticate ``request``. Raises :class:`Refused` without a valid link.

    Of several cookies, the one of the first matching ``wanted`` audience counts.
    """
    for audience in wanted:
        if link := find_link(request, links, wanted=audience):
            return link
    return require_link(find_link(request, links))


def require_link(link: AccessLink | None) -> AccessLink:
    """The ``link`` itself. Raises :class:`Refused` if there is none."""
    if link is None:
        raise Refused("unknown_link", UNKNOWN_LINK)
    return link


def find_link_in_cookies(
    cookies: Mapping[str, str], links: Links, *, wanted: Audience | None
) -> AccessLink | None:
    """The link of the ``wanted`` audience among these cookies, or the first one if none is given."""
    if wanted is None:
        return next(_valid_links(cookies, links), None)
    of = holder(wanted.role, wanted.city)
    # A signature takes long to verify, and pages ask for one audience after another.
    likely = {
        name: token
        for name, token in cookies.items()
        if holder_in(name) == of or (not wanted.city and holder_in(name).startswith(f"{of}_"))
    }
    return next((link for link in _valid_links(likely, links) if audience_of(link) == wanted), None)


def find_speaker_in_cookies(cookies: Mapping[str, str], links: Links, item: str) -> AccessLink | None:
    """The link of the speaker of the pitch ``item`` among these cookies."""
    likely = {name: token for name, token in cookies.items() if holder_in(name) == holder("speaker", item)}
    return next((link for link in _valid_links(likely, links) if link.item == item), None)


def links_in_cookies(cookies: Mapping[str, str], links: Links) -> list[AccessLink]:
    """The valid links among these cookies, each once, in order of precedence."""
    found = {link.id: link for link in _valid_links(cookies, links)}
    return sorted(found.values(), key=lambda link: ORDER.index(link.role))


def _valid_links(cookies: Mapping[str, str], links: Links) -> Iterator[AccessLink]:
    """The same in the order of the cookies' names, as far as they are needed.

    This evening's come first. Others may be valid: those of version 0.1.0, and of a copy of its folder.
    """
    known = [(evening_in(name) != links.evening, holder_in(name), name) for name in cookies]
    known.sort(key=itemgetter(0))
    names = [
        name for role in ORDER for _, of, name in known if of == role or of.startswith(f"{holder(role)}_")
    ]
    found = (links.find(cookies[name]) for name in names[:MOST_VERIFIED])
    return (link for link in found if link)


def _query(request: web.BaseRequest) -> str:
    return request.rel_url.raw_query_string
