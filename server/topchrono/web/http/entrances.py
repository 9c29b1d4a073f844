"""Notices browsers that keep no cookies: they come back from a link without the one that it has just set."""

import time
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web

from topchrono.web.http.client_address import client_address

WITHIN_S = 10.0
"""How soon a browser follows the redirect of a link."""
MOST_KEPT = 2_000
LONGEST_AGENT = 300


class Entrances:
    """Links that were followed a moment ago, by the browser and the page that they lead to."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` returns seconds."""
        self._clock = clock
        self._entered: OrderedDict[tuple[str, str, str], float] = OrderedDict()

    def enter(self, request: web.Request, path: str) -> None:
        """A browser is being signed in, and will ask for the page ``path`` next."""
        key = _key(request, path)
        self._entered.pop(key, None)
        self._entered[key] = self._clock()
        if len(self._entered) > MOST_KEPT:
            self._entered.popitem(last=False)

    def arrive(self, request: web.Request) -> bool:
        """Whether this is that request for the page. The next one is no more."""
        entered = self._entered.pop(_key(request, request.path), None)
        return entered is not None and self._clock() - entered <= WITHIN_S


def _key(request: web.Request, path: str) -> tuple[str, str, str]:
    return client_address(request), request.headers.get("User-Agent", "")[:LONGEST_AGENT], path
