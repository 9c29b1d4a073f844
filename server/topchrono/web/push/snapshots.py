"""``GET /live/show``: the viewers' view, for pages behind a proxy that holds a stream back until it is whole.

Such pages poll: nearly every answer is 304, and the view is encoded once for all of them.
"""

import gzip
import hashlib
from collections.abc import Callable, Mapping

import msgspec
from aiohttp import web
from msgspec import Struct

from topchrono.runtime.quiet import Quiet
from topchrono.web.http.answers import SERVER_TIME
from topchrono.web.http.client_address import client_address
from topchrono.web.http.content_coding import choose_coding
from topchrono.web.http.limits import Limit
from topchrono.web.push.audiences import Audiences
from topchrono.web.push.live import VIEWERS, Live

BEFORE_ENCODING_S = 0.05
"""Compressing the view of a thousand pitches takes no longer."""
GZIP_LEVEL = 1
ALL = "all"
"""The key of the limit of all clients together."""


class Snapshot(Struct, frozen=True):
    """The encoded view."""

    sections: Mapping[str, msgspec.Raw]
    tag: str
    plain: bytes
    packed: bytes


class Snapshots:
    """The viewers' view as one reply."""

    def __init__(self, audiences: Audiences, live: Live, *, now: Callable[[], int], quiet: Quiet) -> None:
        """``now`` is the server's clock in epoch ms."""
        self._audiences = audiences
        self._live = live
        self._now = now
        self._quiet = quiet
        # A whole hall behind one proxy, where each page asks every three seconds. An answer costs half a
        # millisecond.
        self._limit_of_address = Limit(burst=1_000, per_s=200)
        self._limit = Limit(burst=2_000, per_s=300)
        self._snapshot: Snapshot | None = None

    async def answer(self, request: web.Request) -> web.Response:
        """The view, or 304 if the client has it."""
        if not (self._limit_of_address.allows(client_address(request)) and self._limit.allows(ALL)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "10"})
        await self._quiet.wait(before_s=BEFORE_ENCODING_S)
        self._live.expect_poll()
        snapshot = self._encoded()
        headers = {
            "Cache-Control": "no-store",
            "ETag": snapshot.tag,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            SERVER_TIME: str(self._now()),
        }
        # Proxies that compress mark the tag as weak.
        if snapshot.tag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=headers)
        takes_gzip = choose_coding(request.headers.get("Accept-Encoding", ""), ("gzip",)) == "gzip"
        if takes_gzip:
            headers["Content-Encoding"] = "gzip"
        body = snapshot.packed if takes_gzip else snapshot.plain
        return web.Response(body=body, headers=headers, content_type="application/json")

    def _encoded(self) -> Snapshot:
        whole = self._audiences.whole(VIEWERS)
        if self._snapshot is None or self._snapshot.sections != whole.changes:
            plain = msgspec.json.encode(whole)
            self._snapshot = Snapshot(
                sections=whole.changes,
                tag=tag_of(whole.changes),
                plain=plain,
                packed=gzip.compress(plain, GZIP_LEVEL),
            )
        return self._snapshot


def tag_of(sections: Mapping[str, msgspec.Raw]) -> str:
    """The entity tag of a view: the same for the same sections, whichever server has built them."""
    digest = hashlib.blake2b(digest_size=12)
    for name, value in sections.items():
        digest.update(name.encode())
        digest.update(value)
    return f'"{digest.hexdigest()}"'
