"""The journal for the director: newest first, paginated."""

import sqlite3
from typing import Any

import msgspec
from aiohttp import web
from msgspec import Struct

from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.storage.journal import Journal, JournalError
from topchrono.storage.links import Links
from topchrono.views.roles import Audience, Role
from topchrono.web.http.answers import json_response
from topchrono.web.http.auth import FORBIDDEN, find_best_link
from topchrono.web.http.json_body import NOT_UNDERSTOOD

PAGE = 100
NEWEST = "9" * 18
"""Above the number of every event."""
ROWS = "SELECT seq, actor, body FROM events WHERE seq < ? ORDER BY seq DESC LIMIT ?"


class JournalEntry(Struct, kw_only=True):
    """One event and its actor."""

    seq: int
    role: Role | None
    """The role of the actor's link or key; None for the server itself."""
    city: str | None
    """The slug of an organizer's city."""
    event: dict[str, Any]
    """The event: ``type``, ``at`` (epoch ms) and its fields. Of an item's texts, only the project is left."""


class JournalPage(Struct, kw_only=True):
    """A page of entries, newest first."""

    entries: list[JournalEntry]
    before: int | None
    """Cursor of the next page, of older entries; None after the last one."""


class JournalRoutes:
    """``/api/journal``, read-only."""

    def __init__(self, journal: Journal, links: Links) -> None:
        self._journal = journal
        self._links = links

    def routes(self) -> list[web.RouteDef]:
        """The route and its handler."""
        return [web.get("/api/journal", self.get_page)]

    async def get_page(self, request: web.Request) -> web.Response:
        """The page of events before the number ``before``, or the last one."""
        if find_best_link(request, self._links, Audience("director")).role != "director":
            raise Refused("forbidden", FORBIDDEN)
        before = request.query.get("before", NEWEST)
        if not (before.isascii() and before.isdecimal() and len(before) <= len(NEWEST)):
            raise Refused("malformed", NOT_UNDERSTOOD, detail="before")
        try:
            return json_response(await self._page(int(before)))
        except sqlite3.Error as error:
            raise JournalError(N_("Le journal ne se lit plus : {reason}."), reason=error) from error

    async def _page(self, before: int) -> JournalPage:
        rows = list(await self._journal.connection.execute_fetchall(ROWS, (before, PAGE)))
        entries = [self._entry(*row) for row in rows]
        return JournalPage(
            entries=entries, before=entries[-1].seq if entries and entries[-1].seq > 1 else None
        )

    def _entry(self, seq: int, actor: str, body: str) -> JournalEntry:
        event = msgspec.json.decode(body, type=dict[str, Any])
        for name in ("contents", "boot", "reading", "rows", "listed", "order"):
            event.pop(name, None)
        content = event.pop("content", None)
        if content:
            event["project"] = content["project"]
        link = self._links.actor(actor)
        return JournalEntry(
            seq=seq, role=link.role if link else None, city=link.city if link else None, event=event
        )
