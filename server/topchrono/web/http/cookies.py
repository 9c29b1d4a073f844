"""The cookies of one browser: its links, one per role and city or pitch, and its language.

A browser sends all of them with each request. Servers and proxies limit the size of that header, often to
8 kB, and refuse every request above it: the number of cookies is bounded whenever a link is followed.
"""

import re

from aiohttp import web

from topchrono.storage.links import AccessLink, Links
from topchrono.views.roles import Role
from topchrono.web.http.language import COOKIE

MOST_HEADER_BYTES = 24 * 1024
"""The longest header that is read: twice what 130 speakers and 40 cities take, which earlier versions set."""
MOST_KEPT: dict[Role, int] = {"speaker": 20, "organizer": 40}
"""Links that one browser holds; the other roles have one link each."""
MOST_VERIFIED = 200
"""Signatures verified for one request: that takes 2 ms."""
MOST_EXPIRED = 40
"""Cookies expired by one reply: each takes 60 bytes, and proxies limit the headers of replies too."""

OURS = re.compile(r'(?:^|;)\s*(topchrono_[\w-]+)\s*=\s*"?([^;"]*)', re.ASCII)
PARSED = web.RequestKey("parsed", dict[str, str])


def cookie_name(link: AccessLink) -> str:
    """One cookie per role and city or pitch, so that one browser can hold several."""
    return name_for(link.role, link.city or link.item)


def name_for(role: Role, of: str | None = None) -> str:
    """The cookie of ``role``; ``of`` is its city or its pitch."""
    return f"topchrono_{role}_{of}" if of else f"topchrono_{role}"


def read_cookies(request: web.BaseRequest) -> dict[str, str]:
    """Our cookies of ``request`` by name, in the order of the header: browsers send the oldest first.

    Those of other programs on the same host are skipped: aiohttp takes 60 ms to parse some thousands of them.
    """
    cookies = request.get(PARSED)
    if cookies is None:
        header = ";".join(request.headers.getall("Cookie", ()))
        cookies = request[PARSED] = {found[1]: found[2].strip() for found in OURS.finditer(header)}
    return cookies


def superfluous_cookies(cookies: dict[str, str], links: Links, opened: AccessLink) -> list[str]:
    """The names to expire when the link ``opened`` becomes a cookie.

    First those that authenticate nobody: of revoked links, and of other evenings on the same host. Then the
    oldest above :data:`MOST_KEPT`.
    """
    useless: list[str] = []
    kept: dict[Role, list[str]] = {role: [] for role in MOST_KEPT}
    others = [name for name in cookies if name not in (COOKIE, cookie_name(opened))]
    for name in others[:MOST_VERIFIED]:
        link = links.find(cookies[name])
        if link is None or cookie_name(link) != name:
            useless.append(name)
        elif link.role in kept:
            kept[link.role].append(name)
    for role, names in kept.items():
        most = MOST_KEPT[role] - (role == opened.role)
        useless += names[: max(0, len(names) - most)]
    return useless[:MOST_EXPIRED]
