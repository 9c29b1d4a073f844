"""Pages of the crew that have no connection and poll: they are there as much as those that have one."""

import asyncio
from collections.abc import Callable

from msgspec import Struct

from topchrono.storage.links import AccessLink

POLLED_AGAIN_S = 12.0
"""How soon a page that polls does so again, on a slow line."""
MOST_POLLERS = 300


class Poller(Struct, frozen=True):
    """What is known of such a page."""

    city: str | None
    name: str | None
    """The first name that an organizer gave; None outside of a city's room."""
    is_obs: bool


class Pollers:
    """Pages that have polled a moment ago."""

    def __init__(self, *, on_presence: Callable[[], None], again_s: float = POLLED_AGAIN_S) -> None:
        """``on_presence`` is called when a page comes or is gone, or gives another name."""
        self._on_presence = on_presence
        self._again_s = again_s
        self._pollers: dict[tuple[str, str], Poller] = {}
        self._expiries: dict[tuple[str, str], asyncio.TimerHandle] = {}

    def polled(self, link: AccessLink, page: str, *, name: str | None, is_obs: bool) -> None:
        """The ``page``, an id of its own making, has asked for its view."""
        key = (link.id, page)
        poller = Poller(link.city, name, is_obs)
        if key in self._expiries:
            self._expiries[key].cancel()
        elif len(self._expiries) >= MOST_POLLERS:
            return
        self._expiries[key] = asyncio.get_running_loop().call_later(self._again_s, self._forget, key)
        if self._pollers.get(key) != poller:
            self._pollers[key] = poller
            self._on_presence()

    def names(self) -> list[tuple[str, str]]:
        """The city and the first name of each organizer whose room is open."""
        return [(one.city, one.name) for one in self._pollers.values() if one.city and one.name is not None]

    def obs_pages(self) -> int:
        """How many overlay pages inside OBS poll."""
        return sum(one.is_obs for one in self._pollers.values())

    def _forget(self, key: tuple[str, str]) -> None:
        del self._pollers[key], self._expiries[key]
        self._on_presence()
