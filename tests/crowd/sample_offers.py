"""Offers of help, and what keeps them, for tests."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from topchrono.crowd.database import Database
from topchrono.crowd.offers.book import Announce, OfferBook
from topchrono.crowd.offers.model import MOST_OFFERS, Consent, Draft, Offer
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet
from topchrono.show.content import Content
from topchrono.show.events import ShowCreated
from topchrono.show.model import Show
from topchrono.show.state import replay

CONTENTS = (
    Content(project="Vélo Cargo", city="Rennes"),
    Content(project="Forêt de Poche", city="Lyon"),
    Content(project="Cantine Zéro Reste", city="Rennes"),
    Content(project="Allô Démarches"),
)


def show_of(*contents: Content) -> Show:
    """A show with these items, p01, p02 and so on."""
    return replay(
        [
            ShowCreated(
                at=0, title="Soirée", pitch_length_ms=1000, starts_at=None, contents=contents or CONTENTS
            )
        ]
    )


def token(number: int) -> str:
    return f"{number:022}"


def offer(number: int = 1, **values: Any) -> Offer:
    """An offer of Léa Martin's for Vélo Cargo, made at the moment ``number``, but for ``values``."""
    items = values.pop("items", ("p01",))
    return Offer(
        **{
            "token": token(number),
            "number": number,
            "name": "Léa Martin",
            "address": "lea@exemple.fr",
            "skills": ("Droit", "Design"),
            "city": "Nantes",
            "message": "Appelez-moi le soir",
            "items": {item: Consent(at=number, text="J'accepte") for item in items},
            "at": number,
            **values,
        }
    )


def draft(number: int = 1, **values: Any) -> Draft:
    """What was filled in to make :func:`offer`."""
    made = offer(number, **values)
    return Draft(
        token=made.token,
        name=made.name,
        address=made.address,
        skills=made.skills,
        city=made.city,
        message=made.message,
        items=tuple(made.items),
    )


async def keep(book: OfferBook, number: int = 1, **values: Any) -> Offer:
    """Have the book keep the offer."""
    wanted = draft(number, **values)
    return await book.keep(wanted, consents=dict.fromkeys(wanted.items, "J'accepte"))


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@contextlib.asynccontextmanager
async def open_book(
    folder: Path,
    *,
    announcements: Announce = lambda _offer: (),
    now: Any = now_ms,
    most_offers: int = MOST_OFFERS,
    on_change: Callable[[], None] = lambda: None,
) -> AsyncIterator[tuple[Database, OfferBook]]:
    """The book of ``folder``, at work."""
    database = Database.open(folder)
    book = OfferBook(
        database,
        now=now,
        quiet=Quiet(Clock()),
        announcements=announcements,
        on_change=on_change,
        most_offers=most_offers,
    )
    await book.load()
    work = asyncio.create_task(book.run())
    try:
        yield database, book
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        await database.close()
