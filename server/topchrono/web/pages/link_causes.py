"""Why a link does not open a page: the true cause."""

from typing import get_args

from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.show.text import N_, Text
from topchrono.storage.link_text import key_in
from topchrono.storage.links import PAGES, AccessLink, KeyFault, Links, path_of
from topchrono.views.roles import Role
from topchrono.web.http.auth import holds_key
from topchrono.web.http.cookies import MOST_VERIFIED, evening_in, holder_in, read_cookies
from topchrono.web.http.entrances import Entrances
from topchrono.web.pages.times import format_time

WHOSE: dict[Role, str] = {
    "host": N_("C'est le lien de l'animation."),
    "director": N_("C'est le lien de la régie."),
    "organizer": N_("C'est le lien de la salle « {of} »."),
    "overlay": N_("C'est le lien des habillages : il est pour OBS."),
    "viewer": N_("C'est le lien du public."),
    "speaker": N_("C'est le lien du pitch « {of} »."),
}
REPLACED = N_("La régie l'a remplacé.")
REPLACED_AT = N_("La régie l'a remplacé à {time}.")
RECENT_MS = 12 * 3_600_000
"""An hour of the day that is longer ago would need its day."""
WHY = "why"
"""The parameter that carries the cause to the same page in another language, where there is no key."""
KEY_FAULTS: frozenset[str] = frozenset(get_args(KeyFault))
NO_DETAILS = Text("")


class LinkCauses:
    """Explains links that don't work. Says nothing of links that the client does not have."""

    def __init__(self, conductor: Conductor, links: Links, entrances: Entrances) -> None:
        self._conductor = conductor
        self._links = links
        self._entrances = entrances

    def explain(
        self, request: web.Request, found: AccessLink | None, name: str, language: str, *, has_own: bool
    ) -> tuple[str, Text]:
        """The code of the cause, and its text where that has details.

        ``found`` is the authentic link in the address, and ``name`` that of its city or project; ``has_own``
        says whether the client's cookies open other pages.
        """
        if holds_key(request):
            if found is None:
                return self._links.diagnose(key_in(f"?{request.query_string}")), Text(REPLACED)
            if found.revoked_at is None:
                return "wrong_link", Text.of(WHOSE[found.role], of=name)
            return "replaced", self._when_replaced(found, language)
        if replaced := self._find_replaced(request):
            return "replaced", self._when_replaced(replaced, language)
        if has_own:
            return "forbidden", NO_DETAILS
        if self._entrances.arrive(request):
            return "no_cookies", NO_DETAILS
        if self._is_known_to_another_evening(request):
            return "foreign", NO_DETAILS
        why = request.query.get(WHY, "")
        return (why, Text(REPLACED)) if why in KEY_FAULTS else ("unknown_link", NO_DETAILS)

    def _find_replaced(self, request: web.Request) -> AccessLink | None:
        """The revoked link of this page in the browser's cookies."""
        cookies = read_cookies(request)
        own = [name for name in cookies if evening_in(name) == self._links.evening]
        found = (self._links.authentic(cookies[name]) for name in own[:MOST_VERIFIED])
        return next(
            (link for link in found if link and link.revoked_at and path_of(link) == request.path), None
        )

    def _is_known_to_another_evening(self, request: web.Request) -> bool:
        """Whether the browser has opened this page's link of another evening on the same host."""
        others = [name for name in read_cookies(request) if evening_in(name) not in ("", self._links.evening)]
        return any(_opens(holder_in(name), request.path) for name in others)

    def _when_replaced(self, link: AccessLink, language: str) -> Text:
        at = link.revoked_at or 0
        if not 0 <= self._conductor.clock.now() - at < RECENT_MS:
            return Text(REPLACED)
        return Text.of(REPLACED_AT, time=format_time(at, language, self._conductor.show.time_zone))


def _opens(holder: str, path: str) -> bool:
    """Whether ``path`` is that of the page of a cookie's ``holder``."""
    role, _, of = holder.partition("_")
    return any(name == role and page.format(city=of, item=of) == path for name, page in PAGES.items())
