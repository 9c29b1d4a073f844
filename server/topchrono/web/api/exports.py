"""Exports of offers of help, for those who answer them: ``/offers.csv`` and ``/offers.xlsx``."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime

import structlog
from aiohttp import web

from topchrono.conductor import Conductor
from topchrono.crowd.offers import export
from topchrono.crowd.offers.book import OfferBook
from topchrono.crowd.offers.export import Filter, Format, NotExported, Table, count_rows, paced, writing
from topchrono.i18n import translations
from topchrono.inputs.zones import zone_of
from topchrono.show.model import city_slug
from topchrono.show.text import N_
from topchrono.storage.links import Links
from topchrono.views.roles import Audience
from topchrono.web.http.auth import find_best_link
from topchrono.web.http.errors import HttpRefused
from topchrono.web.http.limits import Limit
from topchrono.web.http.request_language import language_in

TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BEFORE_PROCESS_S = 0.25
"""Starting a process takes no longer."""
MOST_AT_ONCE = 3
LONGEST_TURN_S = 20.0
"""Longest wait for other exports to end."""
LONGEST_STALL_S = 30.0
"""A client that takes nothing for so long is disconnected."""
FILE_NAME = N_("offres-aide")
TOO_MANY = N_(
    "Il y a trop d'offres pour un seul fichier Excel : choisissez une ville ou un projet, ou exportez en CSV."
)
BUSY = N_("D'autres exports sont en cours : réessayez dans une minute.")
NOT_EXPORTED = N_("Ce fichier n'a pas pu être fait.")

log = structlog.get_logger()


class Exports:
    """The exports: all offers for the director, those of their city for organizers, none for anybody else."""

    def __init__(self, conductor: Conductor, book: OfferBook, links: Links) -> None:
        self._conductor = conductor
        self._book = book
        self._links = links
        self._few_at_once = asyncio.Semaphore(MOST_AT_ONCE)
        # Each export starts a subprocess.
        self._limit = Limit(burst=20, per_s=0.5)

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers. Both take ``city``, ``item`` and ``skill``."""
        return [web.get("/offers.csv", self.csv), web.get("/offers.xlsx", self.xlsx)]

    async def csv(self, request: web.Request) -> web.StreamResponse:
        """The offers as CSV."""
        return await self._answer(request, "csv")

    async def xlsx(self, request: web.Request) -> web.StreamResponse:
        """The offers as a workbook."""
        return await self._answer(request, "xlsx")

    async def _answer(self, request: web.Request, form: Format) -> web.StreamResponse:
        wanted = self._wanted(request)
        gettext = translations(language_in(request)).gettext
        name = _file_name(gettext(FILE_NAME), self._today(), wanted)
        response = web.StreamResponse(
            headers={
                "Content-Type": TYPES[form],
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{name}.{form}"',
                "X-Content-Type-Options": "nosniff",
            },
        )
        if request.method == "HEAD":
            await response.prepare(request)
            return response
        async with self._turn():
            if not _is_gone(request):
                table = Table(self._book, self._conductor.show, wanted, gettext)
                await self._send(request, response, table, form)
        return response

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for one of the few exports at once to end. Raises :class:`HttpRefused`."""
        try:
            async with asyncio.timeout(LONGEST_TURN_S):
                await self._few_at_once.acquire()
        except TimeoutError as error:
            raise HttpRefused(503, "busy", BUSY) from error
        try:
            yield
        finally:
            self._few_at_once.release()

    async def _send(
        self, request: web.Request, response: web.StreamResponse, table: Table, form: Format
    ) -> None:
        """Send the file while it is written."""
        quiet = self._conductor.quiet
        if form == "xlsx" and await count_rows(table, quiet) > export.MOST_ROWS:
            raise HttpRefused(413, "too_many_rows", TOO_MANY)
        await quiet.wait(before_s=BEFORE_PROCESS_S)
        zone = self._conductor.show.time_zone
        async with writing(paced(table, quiet), form, zone=zone, quiet=quiet) as chunks:
            try:
                async for chunk in chunks:
                    # With the first bytes the process has shown that it works: until then, errors have words.
                    if not response.prepared:
                        await response.prepare(request)
                    async with asyncio.timeout(LONGEST_STALL_S):
                        await response.write(chunk)
                await response.write_eof()
            except NotExported as error:
                if not response.prepared:
                    raise HttpRefused(500, "not_exported", NOT_EXPORTED) from error
                log.warning("an export could not be finished")
                _abort(request)
            except (TimeoutError, ConnectionError):
                log.info("an export was not taken to its end")
                _abort(request)

    def _today(self) -> date:
        now = self._conductor.clock.now() / 1000
        return datetime.fromtimestamp(now, zone_of(self._conductor.show.time_zone)).date()

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


def _file_name(what: str, today: date, wanted: Filter) -> str:
    """``offres-aide-2026-11-27-rennes-p07-droit``: distinct for each evening and filter."""
    parts = [city_slug(part) for part in (wanted.city, wanted.item, wanted.skill) if part]
    return "-".join([what, today.isoformat(), *parts])


def _is_gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _abort(request: web.Request) -> None:
    """Close the connection, so that the client does not take a part for the whole file."""
    if request.transport is not None:
        request.transport.abort()
