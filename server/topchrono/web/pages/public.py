"""The public's page and the big screen of a watch party, both without authentication."""

import asyncio
import gzip
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiohttp import web
from msgspec import Struct

from topchrono.conductor import Conductor
from topchrono.settings import Settings
from topchrono.show.model import cities
from topchrono.views.roles import Audience
from topchrono.web.http.addresses import kept_query
from topchrono.web.http.auth import holds_key
from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.language import language_of
from topchrono.web.http.origin import origin_for
from topchrono.web.http.page_limit import BEFORE_PAGE_S, PageLimit
from topchrono.web.pages.programme import ProgrammeFilter, public_values, read_view
from topchrono.web.pages.qr_codes import draw_inline
from topchrono.web.pages.rendering import Renderer, protect
from topchrono.web.pages.stream import recognise
from topchrono.web.push.audiences import Audiences, Update

VIEWERS = Audience("viewer")
GZIP_LEVEL = 6

Made = TypeVar("Made")


class CachedPage(Struct, frozen=True):
    """The public's page at one revision and count of helpers."""

    key: tuple[int, bytes]
    plain: bytes
    packed: bytes
    policy: str


class PublicPages:
    """``/`` and ``/city/SLUG/screen``."""

    def __init__(
        self, conductor: Conductor, audiences: Audiences, renderer: Renderer, settings: Settings
    ) -> None:
        self._conductor = conductor
        self._audiences = audiences
        self._renderer = renderer
        self._settings = settings
        self._stream = recognise(settings.stream_url) if settings.stream_url else None
        self._cached: dict[str, CachedPage] = {}
        self._one_at_a_time = asyncio.Lock()
        self._rendering: dict[str, asyncio.Task[None]] = {}
        # Only browsers without scripts search on the server.
        self._limit = PageLimit(conductor, burst=100, per_s=5)

    async def viewer(self, request: web.Request) -> web.Response:
        """The public's page."""
        wanted = ProgrammeFilter.of(request.query)
        if wanted != ProgrammeFilter() or "lang" in request.query:
            await self._limit.admit(request)
            return await self._apart(partial(self._answer_filtered, request, wanted))
        page = await self._render(language_of(request.query, read_cookies(request)))
        takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
        response = web.Response(
            body=page.packed if takes_gzip else page.plain, content_type="text/html", charset="utf-8"
        )
        if takes_gzip:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding, Cookie"
        protect(response, page.policy)
        return response

    async def screen(self, request: web.Request) -> web.StreamResponse:
        """The screen of one city."""
        slug = request.match_info["slug"]
        city = cities(self._conductor.show).get(slug)
        if city is None:
            raise web.HTTPNotFound
        if holds_key(request):
            # This page needs no key, and a key must not be shown on a big screen.
            return web.HTTPSeeOther(request.rel_url.with_query(kept_query(request)))
        await self._limit.admit(request)
        address = origin_for(request, self._settings)
        stream, sources = self._stream, {}
        if stream and stream.kind == "hls":
            sources = {"load": stream.origin, "media": f"{stream.origin} blob:"}
        elif stream:
            sources = {"frame": stream.origin}
        return self._renderer.answer(
            request,
            "control/screen/page.html",
            sources=sources,
            slug=slug,
            city=city,
            stream=stream,
            stream_address=stream.embedded_in(urlsplit(address).hostname or "") if stream else "",
            stream_delay_ms=self._settings.stream_delay_ms,
            address=address.split("://")[-1],
            code=draw_inline(address, border=0, light=None),
        )

    async def _render(self, language: str) -> CachedPage:
        """The unfiltered page, cached until the view changes: thousands open it in the same minute."""
        # Without a viewer, the view itself is built for this.
        await self._conductor.quiet.wait(before_s=BEFORE_PAGE_S)
        if _key_of(self._audiences.whole(VIEWERS)) != self._cached_key(language):
            # Whoever comes meanwhile gets the same page: one a moment old is better than a queue.
            task = self._rendering.get(language)
            if task is None:
                task = self._rendering[language] = asyncio.create_task(self._refresh(language))
                task.add_done_callback(lambda _task: self._rendering.pop(language))
            await asyncio.shield(task)
        return self._cached[language]

    async def _refresh(self, language: str) -> None:
        self._cached[language] = await self._apart(partial(self._compose, language))

    async def _apart(self, make: Callable[[Update], Made]) -> Made:
        """What ``make`` makes of the current view, in a thread: a thousand items take tenths of a second."""
        async with self._one_at_a_time:
            await self._conductor.quiet.wait(before_s=BEFORE_PAGE_S)
            return await asyncio.to_thread(make, self._audiences.whole(VIEWERS))

    def _compose(self, language: str, whole: Update) -> CachedPage:
        text = self._renderer.compose(
            "control/viewer/page.html", language, nonce="", **self._values(whole, ProgrammeFilter())
        )
        plain = text.encode()
        return CachedPage(
            key=_key_of(whole),
            plain=plain,
            packed=gzip.compress(plain, GZIP_LEVEL),
            policy=self._renderer.cached_policy(language),
        )

    def _cached_key(self, language: str) -> tuple[int, bytes] | None:
        known = self._cached.get(language)
        return known.key if known else None

    def _answer_filtered(self, request: web.Request, wanted: ProgrammeFilter, whole: Update) -> web.Response:
        answer = self._renderer.answer(request, "control/viewer/page.html", **self._values(whole, wanted))
        answer.enable_compression()
        return answer

    def _values(self, whole: Update, wanted: ProgrammeFilter) -> dict[str, Any]:
        view = read_view(whole)
        return public_values(view, wanted) | {"watch_at": self._stream.watch_at if self._stream else None}


def _key_of(whole: Update) -> tuple[int, bytes]:
    """The revision and the count of helpers of the view."""
    return whole.revision, bytes(whole.changes["help"])
