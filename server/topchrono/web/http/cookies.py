"""The cookies of one browser: its links, one per evening, role and city or pitch, and its language.

Cookies know no port, so evenings on one host share them: each has its own names and leaves others' alone.
A browser sends all of them with each request. Servers and proxies limit the size of that header, often to
8 kB, and refuse every request above it: their number and size are bounded whenever a link is followed.
"""

import re

from aiohttp import web

from topchrono.storage.links import AccessLink, Links
from topchrono.views.roles import Role
from topchrono.web.http.language import COOKIE

MOST_HEADER_BYTES = 24 * 1024
"""The longest header that is read: twice what 130 speakers and 40 cities take, which earlier versions set."""
MOST_KEPT: dict[Role, int] = {"speaker": 20, "organizer": 40}
"""Links of this evening that one browser holds; the other roles have one link each."""
MOST_BYTES = 7_000
"""All our cookies in the header, those of other evenings too."""
MOST_VERIFIED = 200
"""Signatures verified for one request: that takes 2 ms."""
MOST_EXPIRED = 40
"""Cookies expired by one reply: each takes 60 bytes, and proxies limit the headers of replies too."""

SECURE = "__Secure-"
"""Prefix of a cookie that browsers take and send over HTTPS alone. Without it, they would refuse to set one
of the same name over plain HTTP."""
NAME = rf"(?:{SECURE})?topchrono(?:-([0-9a-f]{{8}}))?_([\w-]+)"
"""Version 0.1.0 had the same names for every evening."""
OURS = re.compile(rf'(?:^|;)\s*({NAME})\s*=\s*"?([^;"]*)', re.ASCII)
PARTS = re.compile(NAME, re.ASCII)
PARSED = web.RequestKey("parsed", dict[str, str])


def cookie_name(link: AccessLink, evening: str, *, is_secure: bool = False) -> str:
    """One cookie per evening, role and city or pitch, so that one browser can hold several."""
    return f"{SECURE if is_secure else ''}topchrono-{evening}_{holder(link.role, link.city or link.item)}"


def holder(role: Role, of: str | None = None) -> str:
    """Whose cookie it is, as in its name; ``of`` is a city or a pitch."""
    return f"{role}_{of}" if of else role


def holder_in(name: str) -> str:
    """The same, of the cookie ``name``."""
    found = PARTS.fullmatch(name)
    return found[2] if found else ""


def evening_in(name: str) -> str:
    """The evening of the cookie ``name``; empty if it is from version 0.1.0."""
    found = PARTS.fullmatch(name)
    return (found[1] or "") if found else ""


def read_cookies(request: web.BaseRequest) -> dict[str, str]:
    """Our cookies of ``request`` by name, in the order of the header: browsers send the oldest first.

    Those of other programs on the same host are skipped: aiohttp takes 60 ms to parse some thousands of them.
    """
    cookies = request.get(PARSED)
    if cookies is None:
        header = ";".join(request.headers.getall("Cookie", ()))
        cookies = request[PARSED] = {found[1]: found[4].strip() for found in OURS.finditer(header)}
    return cookies


def superfluous_cookies(cookies: dict[str, str], links: Links, opened: AccessLink, name: str) -> list[str]:
    """The names to expire when the link ``opened`` becomes the cookie ``name``.

    First those of this evening that authenticate nobody, because their link was revoked. Then the oldest
    above :data:`MOST_KEPT`. Then, above :data:`MOST_BYTES`, what would be missed least: other evenings'
    speakers and organizers, then this evening's, and last another evening's host or director, who may be at
    work.
    """
    useless: list[str] = []
    kept: dict[Role, list[str]] = {role: [] for role in MOST_KEPT}
    foreign: list[str] = []
    renewed = {holder_in(other) for other in (*cookies, name) if evening_in(other) == links.evening}
    others = [other for other in cookies if other not in (COOKIE, name)]
    for other in others[:MOST_VERIFIED]:
        evening, of = evening_in(other), holder_in(other)
        link = links.find(cookies[other]) if evening in ("", links.evening) else None
        if link is None or of != holder(link.role, link.city or link.item):
            (useless if evening == links.evening else foreign).append(other)
        elif not evening and of in renewed:
            useless.append(other)
        elif link.role in kept:
            kept[link.role].append(other)
    for role, names in kept.items():
        most = MOST_KEPT[role] - (role == opened.role)
        useless += names[: max(0, len(names) - most)]
    cookie = {name: links.token(opened)}
    own = [other for names in kept.values() for other in names]
    useless += _above_limit(cookies | cookie, useless, foreign, own)
    return useless[:MOST_EXPIRED]


def _above_limit(
    cookies: dict[str, str], expired: list[str], foreign: list[str], own: list[str]
) -> list[str]:
    """The names to expire so that the rest is below :data:`MOST_BYTES`, the oldest of each kind first."""
    left = {name: value for name, value in cookies.items() if name not in expired}
    size = sum(len(name) + len(value) + len("=; ") for name, value in left.items())
    many = [name for name in foreign if holder_in(name).startswith(tuple(f"{role}_" for role in MOST_KEPT))]
    few = [name for name in foreign if name not in many]
    above: list[str] = []
    for name in (*many, *own, *few):
        if size <= MOST_BYTES:
            break
        if name in left:
            size -= len(name) + len(left[name]) + len("=; ")
            above.append(name)
    return above
