"""Exports of offers of help, for those who answer them: ``/offers.csv`` and ``/offers.xlsx``."""

import asyncio
from datetime import datetime

from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.export import Filter, Format, NotExported, TooManyRows, make_table, write_table
from topchrono.i18n import translations
from topchrono.show.model import city_slug
from topchrono.show.text import N_
from topchrono.storage.links import Links
from topchrono.views.roles import Audience
from topchrono.web.http.auth import find_best_link
from topchrono.web.http.cookies import read_cookies
from topchrono.web.http.errors import HttpRefused
from topchrono.web.http.language import language_of
from topchrono.web.http.limits import Limit

TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BEFORE_TABLE_S = 0.5
"""Exporting thousands of offers takes no longer."""
FILE_NAME = N_("offres-aide")
TOO_MANY = N_("Il y a trop d'offres pour un seul fichier : choisissez une ville ou un projet.")
NOT_EXPORTED = N_("Ce fichier n'a pas pu être fait.")


class Exports:
    """The exports: all offers for the director, those of their city for organizers, none for anybody else."""

    def __init__(self, conductor: Conductor, book: OfferBook, links: Links) -> None:
        self._conductor = conductor
        self._book = book
        self._links = links
        self._one_at_a_time = asyncio.Lock()
        # Each export starts a subprocess.
        self._limit = Limit(burst=20, per_s=0.5)

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers. Both take ``city``, ``item`` and ``skill``."""
        return [web.get("/offers.csv", self.csv), web.get("/offers.xlsx", self.xlsx)]

    async def csv(self, request: web.Request) -> web.Response:
        """The offers as CSV."""
        return await self._answer(request, "csv")

    async def xlsx(self, request: web.Request) -> web.Response:
        """The offers as a workbook."""
        return await self._answer(request, "xlsx")

    async def _answer(self, request: web.Request, form: Format) -> web.Response:
        wanted = self._wanted(request)
        gettext = translations(language_of(request.query, read_cookies(request))).gettext
        async with self._one_at_a_time:
            try:
                await self._conductor.quiet.wait(before_s=BEFORE_TABLE_S)
                offers, show = list(self._book), self._conductor.show
                table = await asyncio.to_thread(make_table, offers, show, wanted, gettext)
                await self._conductor.quiet.wait(before_s=BEFORE_TABLE_S)
                file = await write_table(table, form)
            except TooManyRows as error:
                raise HttpRefused(413, "too_many_rows", TOO_MANY) from error
            except NotExported as error:
                raise HttpRefused(500, "not_exported", NOT_EXPORTED) from error
        name = _file_name(gettext(FILE_NAME), self._conductor.clock.now(), wanted)
        return web.Response(
            body=file,
            headers={
                "Content-Type": TYPES[form],
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{name}.{form}"',
                "X-Content-Type-Options": "nosniff",
            },
        )

    def _wanted(self, request: web.Request) -> Filter:
        """The filter of the request, authorised for its link."""
        city, item = request.query.get("city") or None, request.query.get("item") or None
        found = self._conductor.show.item(item) if item else None
        if item and found is None:
            raise web.HTTPNotFound
        its_city = city_slug(found.content.city) if found else city
        # Of several cookies, the one with the most rights counts.
        link = find_best_link(request, self._links, Audience("director"), Audience("organizer", its_city))
        if link.role == "organizer":
            city = city or link.city
            if city != link.city or its_city not in (None, link.city):
                raise web.HTTPForbidden
        elif link.role != "director":
            raise web.HTTPForbidden
        if not self._limit.allows(link.id):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "2"})
        return Filter(city=city, item=item, skill=request.query.get("skill") or None)


def _file_name(what: str, now: int, wanted: Filter) -> str:
    """``offres-aide-2026-11-27-rennes-p07-droit``: distinct for each evening and filter."""
    day = datetime.fromtimestamp(now / 1000).astimezone().date().isoformat()
    parts = [city_slug(part) for part in (wanted.city, wanted.item, wanted.skill) if part]
    return "-".join([what, day, *parts])
