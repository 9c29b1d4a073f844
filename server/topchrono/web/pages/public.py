"""The public's page and the big screen of a watch party, both without authentication."""

import gzip
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from msgspec import Struct

from topchrono.conductor import Conductor
from topchrono.settings import Settings
from topchrono.show.model import cities
from topchrono.views.roles import Audience
from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.language import language_of
from topchrono.web.http.origin import origin_for
from topchrono.web.http.page_limit import BEFORE_PAGE_S, PageLimit
from topchrono.web.pages.programme import ProgrammeFilter, public_values, read_view
from topchrono.web.pages.qr_codes import draw_inline
from topchrono.web.pages.rendering import Renderer, protect
from topchrono.web.pages.stream import recognise
from topchrono.web.push.audiences import Audiences

VIEWERS = Audience("viewer")


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
        # Only browsers without scripts search on the server.
        self._limit = PageLimit(conductor, burst=100, per_s=5)

    async def viewer(self, request: web.Request) -> web.Response:
        """The public's page."""
        wanted = ProgrammeFilter.of(request.query)
        if wanted != ProgrammeFilter() or "lang" in request.query:
            await self._limit.admit(request)
            values = self._values(wanted)
            answer = self._renderer.answer(request, "control/viewer/page.html", **values)
            answer.enable_compression()
            return answer
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
        if "key" in request.query:
            # This page needs no key, and a key must not be shown on a big screen.
            query = {name: value for name, value in request.query.items() if name != "key"}
            return web.HTTPSeeOther(request.rel_url.with_query(query))
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
        if self._cache_key() != self._cached_key(language):
            await self._conductor.quiet.wait(before_s=BEFORE_PAGE_S)
        key = self._cache_key()
        if key != self._cached_key(language):
            text = self._renderer.compose(
                "control/viewer/page.html", language, nonce="", **self._values(ProgrammeFilter())
            )
            plain = text.encode()
            self._cached[language] = CachedPage(
                key=key,
                plain=plain,
                packed=gzip.compress(plain),
                policy=self._renderer.cached_policy(language),
            )
        return self._cached[language]

    def _cache_key(self) -> tuple[int, bytes]:
        """The revision and the count of helpers of the current view."""
        whole = self._audiences.whole(VIEWERS)
        return whole.revision, bytes(whole.changes["help"])

    def _cached_key(self, language: str) -> tuple[int, bytes] | None:
        known = self._cached.get(language)
        return known.key if known else None

    def _values(self, wanted: ProgrammeFilter) -> dict[str, Any]:
        view = read_view(self._audiences.whole(VIEWERS))
        return public_values(view, wanted) | {"watch_at": self._stream.watch_at if self._stream else None}
