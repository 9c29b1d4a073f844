"""The public's page and the big screen of a watch party, both without authentication."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiohttp import web
from msgspec import Struct

from topchrono.conductor import Conductor
from topchrono.inputs.stream import Stream, recognise
from topchrono.settings import Settings
from topchrono.show.model import cities
from topchrono.views.roles import Audience
from topchrono.web.http.addresses import kept_query
from topchrono.web.http.auth import holds_key
from topchrono.web.http.content_coding import IDENTITY
from topchrono.web.http.language import language_of
from topchrono.web.http.origin import origin_for
from topchrono.web.http.page_limit import BEFORE_PAGE_S, PageLimit
from topchrono.web.http.request_language import language_in
from topchrono.web.http.stored_answer import StoredAnswer, pack
from topchrono.web.pages.programme import ProgrammeFilter, public_values, read_view
from topchrono.web.pages.qr_codes import draw_inline
from topchrono.web.pages.rendering import Renderer, security_headers
from topchrono.web.push.audiences import Audiences, Update

VIEWERS = Audience("viewer")
GZIP_LEVEL = 6
MANY, CROWD_S = 20, 1.0
"""So many who have opened the same page are a crowd, who may get one that is so many seconds old: each page
connects at once, and is up to date then."""
TEMPLATE = "control/viewer/page.html"

Made = TypeVar("Made")


class CachedPage(Struct):
    """The public's page at one revision and count of helpers."""

    key: tuple[int, bytes]
    stored: StoredAnswer
    made_at: float
    """Seconds of the monotonic clock."""
    answered: int = 0
    """How many were sent it."""

    def is_current(self, whole: Update) -> bool:
        """Whether it shows the view ``whole``, or nearly does while many open it at once."""
        is_crowd = self.answered >= MANY and time.monotonic() < self.made_at + CROWD_S
        return is_crowd or self.key == _key_of(whole)

    def answer(self) -> StoredAnswer:
        """What somebody is sent."""
        self.answered += 1
        return self.stored


class PublicPages:
    """``/`` and ``/city/SLUG/screen``."""

    def __init__(
        self, conductor: Conductor, audiences: Audiences, renderer: Renderer, settings: Settings
    ) -> None:
        self._conductor = conductor
        self._audiences = audiences
        self._renderer = renderer
        self._settings = settings
        self._cached: dict[str, CachedPage] = {}
        self._one_at_a_time = asyncio.Lock()
        self._in_turn = asyncio.Lock()
        self._rendering: dict[str, asyncio.Task[None]] = {}
        # Only browsers without scripts search on the server.
        self._limit = PageLimit(conductor, burst=100, per_s=5)

    @property
    def stream(self) -> Stream | None:
        """The stream of the evening, if it has one that a page can show."""
        url = self._conductor.show.stream.url
        return recognise(url) if url else None

    async def viewer(self, request: web.Request) -> web.Response:
        """The public's page."""
        wanted = ProgrammeFilter.of(request.query)
        if wanted != ProgrammeFilter() or "lang" in request.query:
            await self._limit.admit(request)
            return await self._apart(partial(self._answer_filtered, request, wanted))
        return (await self._render(language_in(request))).answer().answer(request)

    def find_viewer(self) -> StoredAnswer | None:
        """The public's page for who has chosen no language, if it is cached, and up to date or being made."""
        language = language_of({}, {}, self._conductor.show.language)
        known = self._cached.get(language)
        if known is None:
            return None
        sent = self._audiences.sent(VIEWERS)
        is_current = language in self._rendering or (sent and known.is_current(sent))
        return known.answer() if is_current else None

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
        stream = self.stream
        return self._renderer.answer(
            request,
            "control/screen/page.html",
            sources=stream_sources(stream),
            slug=slug,
            city=city,
            stream=stream,
            stream_address=stream.embedded_in(urlsplit(address).hostname or "") if stream else "",
            stream_delay_ms=self._conductor.show.stream.delay_ms,
            address=address.split("://")[-1],
            code=draw_inline(address, border=0, light=None),
        )

    async def _render(self, language: str) -> CachedPage:
        """The unfiltered page, cached until the view changes: thousands open it in the same minute."""
        # Without a viewer, the view itself is built for this.
        await self._conductor.quiet.wait(before_s=BEFORE_PAGE_S)
        known = self._cached.get(language)
        if known and known.is_current(self._audiences.whole(VIEWERS)):
            return known
        task = self._rendering.get(language)
        if task and known:
            # Whoever comes meanwhile gets the last one: a page a moment old is better than a queue.
            return known
        if task is None:
            task = self._rendering[language] = asyncio.create_task(self._refresh(language))
            task.add_done_callback(lambda _task: self._rendering.pop(language))
        await asyncio.shield(task)
        async with self._in_turn:
            # Hundreds may have waited: answered in one iteration of the event loop, they hold up the crew.
            await asyncio.sleep(0)
        return self._cached[language]

    async def _refresh(self, language: str) -> None:
        self._cached[language] = await self._apart(partial(self._compose, language))

    async def _apart(self, make: Callable[[Update], Made]) -> Made:
        """What ``make`` makes of the current view, in a thread: a thousand items take tenths of a second."""
        async with self._one_at_a_time:
            await self._conductor.quiet.wait(before_s=BEFORE_PAGE_S)
            return await asyncio.to_thread(make, self._audiences.whole(VIEWERS))

    def _compose(self, language: str, whole: Update) -> CachedPage:
        text = self._renderer.compose(TEMPLATE, language, nonce="", **self._values(whole, ProgrammeFilter()))
        plain = text.encode()
        headers = {"Content-Type": "text/html; charset=utf-8", "Vary": "Accept-Encoding, Cookie"}
        headers |= security_headers(self._renderer.cached_policy(TEMPLATE, language))
        stored = StoredAnswer({IDENTITY: plain, **pack(plain, GZIP_LEVEL)}, headers)
        return CachedPage(_key_of(whole), stored, time.monotonic())

    def _answer_filtered(self, request: web.Request, wanted: ProgrammeFilter, whole: Update) -> web.Response:
        return self._renderer.answer(request, TEMPLATE, **self._values(whole, wanted))

    def _values(self, whole: Update, wanted: ProgrammeFilter) -> dict[str, Any]:
        view, stream = read_view(whole), self.stream
        return public_values(view, wanted) | {"watch_at": stream.watch_at if stream else None}


def stream_sources(stream: Stream | None) -> dict[str, str]:
    """What the content policy of a page that shows the stream must allow."""
    if stream is None:
        return {}
    if stream.kind == "hls":
        return {"load": stream.origin, "media": f"{stream.origin} blob:"}
    return {"frame": stream.origin}


def _key_of(whole: Update) -> tuple[int, bytes]:
    """The revision and the count of helpers of the view."""
    return whole.revision, bytes(whole.changes["help"])
