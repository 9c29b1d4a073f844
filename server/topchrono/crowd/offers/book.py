"""The book of offers: cached in memory, on disk before an offer is confirmed."""

import asyncio
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import cast

import msgspec
import structlog

from topchrono.crowd.database import Database
from topchrono.crowd.offers.edits import filled_in, is_said_by, set_aside, taken_back
from topchrono.crowd.offers.index import Index
from topchrono.crowd.offers.model import MOST_OFFERS, Draft, Offer
from topchrono.crowd.offers.offer_table import (
    Announcement,
    Row,
    changed_offers,
    read_offers,
    read_tokens,
    write_rows,
)
from topchrono.runtime.quiet import Quiet
from topchrono.show.refusal import Refused
from topchrono.show.text import N_

BATCH_WINDOW_S = 0.025
"""Offers within this time are written in one transaction: 40 a second at most."""
SLICE = 200
"""Offers that are changed at once where there may be thousands: a few milliseconds."""

log = structlog.get_logger()

Announce = Callable[[Offer], Sequence[Announcement]]
"""Makes the announcements of an offer."""
Change = Callable[[Offer | None], Offer | None]
"""Edits an offer; None stands for a missing or erased one."""


class OutsideChange(msgspec.Struct, frozen=True):
    """An offer in memory that differs from the disk."""

    token: str
    before: Offer | None
    after: Offer | None


class Entry(msgspec.Struct):
    """A change in the write queue."""

    token: str
    change: Change
    """Applied when it is written: another change of the same offer may be ahead in the queue."""
    is_moderation: bool
    """Made by the crew, not by the author of the offer."""
    written: "asyncio.Future[Offer | None]"


class OfferBook:
    """All offers of the evening: a write-through cache of the database."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], int],
        quiet: Quiet,
        announcements: Announce,
        on_change: Callable[[], None],
        most_offers: int = MOST_OFFERS,
    ) -> None:
        """``now`` is in epoch ms. Near a deadline (``quiet``) nothing is written.

        ``announcements`` are the outbox rows of an offer; ``on_change`` is called after every change.
        """
        self._database = database
        self._now = now
        self._quiet = quiet
        self._announce = announcements
        self._on_change = on_change
        self._most_offers = most_offers
        self._offers: dict[str, Offer] = {}
        self._index = Index()
        self._last_number = 0
        self._waiting: list[Entry] = []
        self._asked = asyncio.Event()
        self.erasures = 0
        """Counts erased or changed offers: the write-ahead log holds their old rows until a checkpoint."""

    async def load(self) -> None:
        """Read all offers, before anything else. Raises sqlite3.Error."""
        self._offers, self._index = await self._database.perform(_read)
        self._last_number = max((offer.number for offer in self._offers.values()), default=0)
        self._on_change()

    async def reload(self) -> None:
        """Follow what another process has changed on disk. Raises sqlite3.Error.

        Compared in the database's thread, and replaced a few at a time: the loop never waits for thousands.
        """
        changes = await self._database.perform(lambda connection: _compare(connection, self._offers))
        for start in range(0, len(changes), SLICE):
            for change in changes[start : start + SLICE]:
                # What was written meanwhile is newer than what was read.
                if self._offers.get(change.token) is change.before:
                    self._put(change.token, change.after)
                    self.erasures += change.before is not None
            await asyncio.sleep(0)
        numbers = [change.after.number for change in changes if change.after]
        # Numbers given to offers that are still in the queue count too.
        self._last_number = max([self._last_number, *numbers])
        if changes:
            self._on_change()

    def __iter__(self) -> Iterator[Offer]:
        """The offers, oldest first."""
        return iter(self._offers.values())

    def __len__(self) -> int:
        return len(self._offers)

    @property
    def helpers(self) -> dict[str, int]:
        """How many people want to help, by item."""
        return self._index.helpers

    def numbers_of(self, items: Iterable[str]) -> list[int]:
        """The offers for any of ``items``, by number, the newest first."""
        return self._index.numbers_of(items)

    def version_of(self, items: Iterable[str]) -> int:
        """Differs after every change of an offer for any of ``items``: a cache key."""
        return self._index.version_of(items)

    def of_items(self, items: Iterable[str]) -> list[Offer]:
        """The offers for any of ``items``, the newest first."""
        return self._index.of_items(items)

    def set_aside_of(self, items: Iterable[str]) -> list[Offer]:
        """The offers that were set aside for any of ``items``."""
        return self._index.set_aside_of(items)

    def has_any(self, items: Sequence[str]) -> bool:
        """Whether there is an offer for any of ``items``, be it set aside."""
        return bool(self.numbers_of(items) or self.set_aside_of(items))

    def numbered(self, number: int) -> Offer | None:
        """The offer of that number."""
        return self._index.numbered(number)

    def find(self, token: str) -> Offer | None:
        """The offer of that token."""
        return self._offers.get(token)

    def has_said(self, draft: Draft) -> bool:
        """Whether the same person made the same offer before, in another form."""
        if draft.token in self._offers:
            return False
        return any(is_said_by(draft, offer) for offer in self._index.of_person(draft.address))

    async def keep(self, draft: Draft, *, consents: Mapping[str, str]) -> Offer:
        """Insert or update the offer; returns once it is on disk. Idempotent by token.

        ``consents`` is what was agreed to for each item of the draft; see :func:`filled_in`.
        Raises :class:`Refused` if there is no room or the disk does not answer.
        """
        known = self._offers.get(draft.token)
        if known is None and len(self._offers) + len(self._waiting) >= self._most_offers:
            raise Refused("too_many_offers", N_("Nous avons reçu trop d'offres pour ce soir. Merci !"))
        if known is None:
            self._last_number += 1
        number, now = known.number if known else self._last_number, self._now()

        def change(before: Offer | None) -> Offer:
            return filled_in(draft, before, number=number, consents=consents, now=now)

        return cast(Offer, await self._write(draft.token, change))

    async def withdraw(self, token: str) -> None:
        """Erase the offer of that token. Raises :class:`Refused` if the disk does not answer."""
        await self._write(token, lambda _offer: None)

    async def set_aside(self, token: str, items: Collection[str]) -> Offer | None:
        """Hide the offer for ``items``; the updated offer, or None if there is none.

        Its author does not notice. Raises :class:`Refused` if the disk does not answer.
        """
        now = self._now()
        return await self._write(
            token, lambda offer: offer and set_aside(offer, items, now=now), is_moderation=True
        )

    async def take_back(self, token: str, items: Collection[str]) -> Offer | None:
        """Undo :meth:`set_aside` for ``items``."""
        return await self._write(token, lambda offer: offer and taken_back(offer, items), is_moderation=True)

    async def erase_before(self, moment: int) -> int:
        """Erase offers made before ``moment`` (epoch ms); how many there were."""
        old: list[str] = []
        offers = list(self)
        for start in range(0, len(offers), 10 * SLICE):
            old += [offer.token for offer in offers[start : start + 10 * SLICE] if offer.at < moment]
            await asyncio.sleep(0)
        for start in range(0, len(old), SLICE):
            await asyncio.gather(*(self.withdraw(token) for token in old[start : start + SLICE]))
        return len(old)

    async def run(self) -> None:
        """Write queued changes, until cancelled."""
        while True:
            await self._asked.wait()
            await asyncio.sleep(BATCH_WINDOW_S)
            await self._quiet.wait()
            self._asked.clear()
            entries, self._waiting = self._waiting, []
            await self._write_all(entries)

    async def _write(self, token: str, change: Change, *, is_moderation: bool = False) -> Offer | None:
        entry = Entry(token, change, is_moderation, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        self._asked.set()
        return await entry.written

    async def _write_all(self, entries: list[Entry]) -> None:
        now = self._now()
        try:
            rows = self._rows(entries)
            written = await self._database.perform(lambda connection: write_rows(connection, rows, now))
        except Exception as error:
            is_disk = isinstance(error, sqlite3.Error)
            log.error("an offer could not be written", reason=str(error), exc_info=None if is_disk else error)
            problem = Refused("not_saved", N_("Votre offre n'a pas pu être enregistrée. Réessayez."))
            for entry in entries:
                if not entry.written.done():
                    entry.written.set_exception(problem)
            return
        self.erasures += sum(entry.token in self._offers for entry in entries)
        for entry, offer in zip(entries, written, strict=True):
            self._put(entry.token, offer)
            if not entry.written.done():
                entry.written.set_result(offer)
        self._on_change()

    def _rows(self, entries: list[Entry]) -> list[Row]:
        """The entries as rows, each applied after those before it.

        Announcements are made here: they read the show's state, which is not shared with other threads.
        """
        known = {entry.token: self._offers.get(entry.token) for entry in entries}
        rows = []
        for entry in entries:
            before, offer = known[entry.token], entry.change(known[entry.token])
            is_announced = before is None or entry.is_moderation
            announcements = self._announce(offer) if offer and is_announced else ()
            rows.append(
                Row(
                    token=entry.token,
                    offer=offer,
                    announcements=announcements,
                    is_moderation=entry.is_moderation,
                )
            )
            known[entry.token] = offer
        return rows

    def _put(self, token: str, offer: Offer | None) -> None:
        """Update the cache: that offer, or none."""
        if known := self._offers.get(token):
            self._index.remove(known)
        if offer:
            self._offers[token] = offer
            self._index.add(offer)
        elif known:
            del self._offers[token]


def _read(connection: sqlite3.Connection) -> tuple[dict[str, Offer], Index]:
    offers = read_offers(connection)
    return {offer.token: offer for offer in offers}, Index(offers)


def _compare(connection: sqlite3.Connection, known: Mapping[str, Offer]) -> list[OutsideChange]:
    found = list(changed_offers(connection, known))
    on_disk = read_tokens(connection)
    # A copy of the keys is atomic: offers come in meanwhile.
    gone = [token for token in list(known) if token not in on_disk]
    return [OutsideChange(token, known.get(token), None) for token in gone] + [
        OutsideChange(offer.token, before, offer) for before, offer in found
    ]
