"""The book of offers: in memory to be told, on disk before anybody is thanked."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
import structlog

from topchrono.crowd.database import Database
from topchrono.crowd.index import Index
from topchrono.crowd.model import MOST_OFFERS, Consent, Draft, Offer, address_key
from topchrono.show.refusal import N_, Refused

GATHER_S = 0.025
"""Offers that come in within this time are written together: the disk is asked 40 times a second at most."""

log = structlog.get_logger()

Notes = Callable[[Offer], Sequence[tuple[str, str]]]
"""What is to be told to the outside of a new offer: the name of a channel and a text, for each."""


class Entry(msgspec.Struct):
    """A change that waits to be written. Without an offer the one of the token goes."""

    token: str
    offer: Offer | None
    written: "asyncio.Future[None]"


class OfferBook:
    """All offers of the evening. Only what is on disk is in it."""

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], int],
        calm: Callable[[], Awaitable[None]],
        notes: Notes,
        on_change: Callable[[], None],
    ) -> None:
        """``now`` is in epoch ms. ``calm`` waits until no deadline is near: the disk is the clock's first.

        ``notes`` says what goes into the outbox with an offer; ``on_change`` is called after every change.
        """
        self._database = database
        self._now = now
        self._calm = calm
        self._notes = notes
        self._on_change = on_change
        self._offers: dict[str, Offer] = {}
        self._index = Index()
        self._last_number = 0
        self._waiting: list[Entry] = []
        self._asked = asyncio.Event()
        self.revision = 0
        """Counts the changes, for those who keep what they made of the offers."""
        self.erasures = 0
        """Counts offers withdrawn or changed: until it is cleared, SQLite's log keeps what they were."""

    async def load(self) -> None:
        """Read all offers. Raises sqlite3.Error."""
        self._offers, self._index = await self._database.perform(_read)
        # Numbers given meanwhile to offers that are still to be written count too.
        self._last_number = max([self._last_number, *(offer.number for offer in self._offers.values())])
        self._changed()

    def __iter__(self) -> Iterator[Offer]:
        """The offers in the order in which they came."""
        return iter(self._offers.values())

    def __len__(self) -> int:
        return len(self._offers)

    @property
    def helpers(self) -> dict[str, int]:
        """How many people want to help, by item."""
        return self._index.helpers

    def of_items(self, items: Iterable[str]) -> list[Offer]:
        """The offers for any of ``items``, the newest first."""
        return self._index.of_items(items)

    def find(self, token: str) -> Offer | None:
        """The offer of that token."""
        return self._offers.get(token)

    async def keep(self, draft: Draft, *, consents: Mapping[str, str]) -> Offer:
        """Write the offer, or what has changed in it; it is on disk then.

        ``consents`` is what was agreed to for each item of the draft. Boxes that stay ticked keep their date,
        unless the address is another one: then somebody else may have ticked them.
        Raises :class:`Refused` if there is no room or the disk does not answer.
        """
        known = self._offers.get(draft.token)
        if known is None and len(self._offers) + len(self._waiting) >= MOST_OFFERS:
            raise Refused("too_many_offers", N_("Nous avons reçu trop d'offres pour ce soir. Merci !"))
        if known is None:
            self._last_number += 1
        is_same_person = known is not None and address_key(known.address) == address_key(draft.address)
        given = known.items if known and is_same_person else {}
        now = self._now()
        offer = Offer(
            token=draft.token,
            number=known.number if known else self._last_number,
            name=draft.name,
            address=draft.address,
            skills=draft.skills,
            city=draft.city,
            message=draft.message,
            items={item: given.get(item, Consent(at=now, text=consents[item])) for item in draft.items},
            at=known.at if known else now,
        )
        await self._write(Entry(draft.token, offer, asyncio.get_running_loop().create_future()))
        return offer

    async def withdraw(self, token: str) -> None:
        """Erase the offer of that token. Raises :class:`Refused` if the disk does not answer."""
        await self._write(Entry(token, None, asyncio.get_running_loop().create_future()))

    async def erase_before(self, moment: int) -> int:
        """Erase offers made before ``moment`` (epoch ms); how many there were."""
        old = [offer.token for offer in self if offer.at < moment]
        await asyncio.gather(*(self.withdraw(token) for token in old))
        return len(old)

    async def run(self) -> None:
        """Write what comes in, until cancelled."""
        while True:
            await self._asked.wait()
            await asyncio.sleep(GATHER_S)
            await self._calm()
            self._asked.clear()
            entries, self._waiting = self._waiting, []
            await self._write_all(entries)

    async def _write(self, entry: Entry) -> None:
        self._waiting.append(entry)
        self._asked.set()
        await entry.written

    async def _write_all(self, entries: list[Entry]) -> None:
        now = self._now()
        first = {entry.token: entry for entry in reversed(entries)}
        try:
            # The text is made here: it belongs to the show's state, which other threads must not look at.
            rows = [
                (entry.token, entry.offer, self._new_notes(entry) if entry is first[entry.token] else ())
                for entry in entries
            ]
            await self._database.perform(lambda connection: _apply(connection, rows, now))
        except Exception:
            log.exception("an offer could not be written")
            problem = Refused("not_saved", N_("Votre offre n'a pas pu être enregistrée. Réessayez."))
            for entry in entries:
                _settle(entry, problem)
            return
        self.erasures += sum(entry.token in self._offers for entry in entries)
        for entry in entries:
            if known := self._offers.pop(entry.token, None):
                self._index.remove(known)
            if entry.offer:
                self._offers[entry.token] = entry.offer
                self._index.add(entry.offer)
            _settle(entry, None)
        self._changed()

    def _new_notes(self, entry: Entry) -> Sequence[tuple[str, str]]:
        is_new = entry.offer is not None and entry.token not in self._offers
        return self._notes(entry.offer) if entry.offer and is_new else ()

    def _changed(self) -> None:
        self.revision += 1
        self._on_change()


def read_offers(connection: sqlite3.Connection) -> list[Offer]:
    """Every offer, in the order in which they came. Raises sqlite3.Error."""
    rows = connection.execute("SELECT body FROM offers").fetchall()
    offers = [msgspec.json.decode(body, type=Offer) for (body,) in rows]
    return sorted(offers, key=lambda offer: offer.number)


def _read(connection: sqlite3.Connection) -> tuple[dict[str, Offer], Index]:
    offers = read_offers(connection)
    return {offer.token: offer for offer in offers}, Index(offers)


def _apply(
    connection: sqlite3.Connection,
    rows: Sequence[tuple[str, Offer | None, Sequence[tuple[str, str]]]],
    now: int,
) -> None:
    for token, offer, notes in rows:
        if offer is None:
            connection.execute("DELETE FROM offers WHERE token = ?", (token,))
            connection.execute("DELETE FROM outbox WHERE offer = ?", (token,))
            continue
        body = msgspec.json.encode(offer).decode()
        connection.execute(
            "INSERT OR REPLACE INTO offers VALUES (?, ?, ?, ?)",
            (token, address_key(offer.address), offer.at, body),
        )
        connection.executemany(
            "INSERT INTO outbox (channel, offer, body, next_at) VALUES (?, ?, ?, ?)",
            [(channel, token, text, now) for channel, text in notes],
        )


def _settle(entry: Entry, problem: Refused | None) -> None:
    """Tell whoever still waits."""
    if entry.written.done():
        return
    if problem:
        entry.written.set_exception(problem)
    else:
        entry.written.set_result(None)
