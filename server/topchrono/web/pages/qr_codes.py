"""QR codes from a screen to a project's form."""

import io
from functools import lru_cache

import segno
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.settings import Settings
from topchrono.web.http.client_address import client_address
from topchrono.web.http.limits import Limit
from topchrono.web.http.origin import origin_for
from topchrono.web.pages.help_form import projects_to_help

MOST_KEPT = 500


class Codes:
    """``/qr``."""

    def __init__(self, conductor: Conductor, settings: Settings) -> None:
        self._conductor = conductor
        self._settings = settings
        self._limit = Limit(burst=100, per_s=5)

    def routes(self) -> list[web.RouteDef]:
        """The route and its handler."""
        return [web.get("/qr/{item}.svg", self.code)]

    async def code(self, request: web.Request) -> web.Response:
        """The QR code of a project's form."""
        if not self._limit.allows(client_address(request)):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "10"})
        item = request.match_info["item"]
        if item not in projects_to_help(self._conductor.show):
            raise web.HTTPNotFound
        image = draw(f"{origin_for(request, self._settings)}/help?project={item}")
        return web.Response(body=image, content_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


@lru_cache(MOST_KEPT)
def draw(address: str) -> bytes:
    """The code as SVG: dark on light, with its quiet zone. Cached: all screens request it at once."""
    image = io.BytesIO()
    segno.make(address, error="m").save(image, kind="svg", border=2, dark="#13141f", light="#fff9ea")
    return image.getvalue()


@lru_cache(MOST_KEPT)
def draw_inline(address: str, *, border: int, light: str | None) -> str:
    """The code as a data URL. Cached: drawing it takes longer than rendering the page."""
    return str(segno.make(address, error="m").svg_data_uri(border=border, dark="#17152b", light=light))
