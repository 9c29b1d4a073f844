"""The endpoint of applause: a few claps at a time, without authentication."""

import msgspec
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.crowd.applause import MOST_AT_ONCE, Applause
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.web.http.client_address import client_address
from topchrono.web.http.json_body import decode, read_body
from topchrono.web.http.limits import Limit

LATE_MS = 60_000
"""How long after a pitch its applause counts: viewers of the stream see it with latency."""


class Claps(msgspec.Struct, forbid_unknown_fields=True):
    """Applause, as a page sends it about once a second."""

    item: str
    claps: int


decoder = msgspec.json.Decoder(Claps)


class ApplauseRoutes:
    """``/applause``."""

    def __init__(self, conductor: Conductor, applause: Applause) -> None:
        self._conductor = conductor
        self._applause = applause
        # A whole hall shares one address.
        self._limit = Limit(burst=200, per_s=100)

    def routes(self) -> list[web.RouteDef]:
        """The route and its handler."""
        return [web.post("/applause", self.clap)]

    async def clap(self, request: web.Request) -> web.Response:
        """Count applause for the item on air, or for one that has just left it."""
        if not self._limit.allows(client_address(request)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "1"})
        claps = decode(await read_body(request), decoder)
        if not self._is_in_a_picture(claps.item) or not 0 < claps.claps <= MOST_AT_ONCE:
            raise Refused("not_counted", N_("On n'applaudit que ce qui est à l'antenne."))
        self._applause.add(claps.item, claps.claps)
        return web.Response(status=204)

    def _is_in_a_picture(self, item_id: str) -> bool:
        show = self._conductor.show
        if item_id == show.on_air:
            return True
        item = show.item(item_id)
        ended_at = item.run.ended_at if item and item.status == "done" else None
        late_ms = show.stream.delay_ms + LATE_MS
        return ended_at is not None and 0 <= self._conductor.clock.now() - ended_at < late_ms
