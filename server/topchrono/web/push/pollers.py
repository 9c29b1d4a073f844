"""Pages of the crew that have no connection and poll: they are there as much as those that have one."""

import asyncio
from collections.abc import Callable

from msgspec import Struct

from topchrono.storage.links import AccessLink

POLLED_AGAIN_S = 12.0
"""How soon a page that polls does so again, on a slow line."""
MOST_POLLERS = 300


class Poller(Struct, frozen=True):
    """What tells one page from another."""

    link_id: str
    city: str | None
    name: str | None
    """The first name that an organizer gave; None outside of a city's room."""
    is_obs: bool


class Pollers:
    """Pages that have polled a moment ago."""

    def __init__(self, *, on_presence: Callable[[], None], again_s: float = POLLED_AGAIN_S) -> None:
        """``on_presence`` is called when a page comes or is gone."""
        self._on_presence = on_presence
        self._again_s = again_s
        self._expiries: dict[Poller, asyncio.TimerHandle] = {}

    def polled(self, link: AccessLink, *, name: str | None, is_obs: bool) -> None:
        """A page has asked for its view."""
        poller = Poller(link.id, link.city, name, is_obs)
        is_known = poller in self._expiries
        if is_known:
            self._expiries[poller].cancel()
        elif len(self._expiries) >= MOST_POLLERS:
            return
        expire = asyncio.get_running_loop().call_later
        self._expiries[poller] = expire(self._again_s, self._forget, poller)
        if not is_known:
            self._on_presence()

    def names(self) -> list[tuple[str, str]]:
        """The city and the first name of each organizer whose room is open."""
        return [(one.city, one.name) for one in self._expiries if one.city and one.name is not None]

    def obs_pages(self) -> int:
        """How many overlay pages inside OBS poll: several of one link count as one."""
        return sum(one.is_obs for one in self._expiries)

    def _forget(self, poller: Poller) -> None:
        del self._expiries[poller]
        self._on_presence()
