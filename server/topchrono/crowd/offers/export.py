"""Exports offers as tables, for the people who answer them: row by row, never a whole table in memory."""

import asyncio
import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from topchrono.crowd.channels.announcements import Gettext
from topchrono.crowd.offers.model import Offer
from topchrono.inputs.zones import zone_of
from topchrono.runtime.background_process import paused_at_deadlines, start_python_in_background
from topchrono.runtime.quiet import Quiet
from topchrono.show.model import ONLINE_CITY, Show, city_slug
from topchrono.show.text import N_

MOST_ROWS = 500_000
"""Of a workbook: Excel reads sheets of a million rows and of two gigabytes. A CSV file has no limit."""
BATCH = 100
"""Offers and rows that are made at once: about half a millisecond."""
CHUNK = 64 * 1024

HEADS = (
    N_("Projet"),
    N_("Ville du projet"),
    N_("Nom"),
    N_("Adresse e-mail"),
    N_("Compétences"),
    N_("Ville"),
    N_("Message"),
    N_("Offre faite le"),
    N_("Accord donné le"),
)

Format = Literal["csv", "xlsx"]
Row = list[str | int]
"""Texts, and moments in epoch ms."""

_SCRIPT = Path(__file__).with_name("export_process.py")


class Filter(Struct, frozen=True, kw_only=True):
    """Selects offers; a field that is None selects all."""

    city: str | None = None
    """The slug of the project's city."""
    item: str | None = None
    skill: str | None = None


class NotExported(Exception):
    """The table could not be written."""


class Table:
    """The headers, and a row for each project of each offer, oldest first.

    A project that was withdrawn from the evening keeps its offers; those set aside are left out.
    """

    def __init__(self, offers: Iterable[Offer], show: Show, wanted: Filter, gettext: Gettext) -> None:
        self._offers = list(offers)
        self._skill = wanted.skill
        self._gettext = gettext
        self._contents = {
            item.id: item.content
            for item in show.items
            if wanted.item in (None, item.id) and wanted.city in (None, city_slug(item.content.city))
        }

    def batches(self) -> Iterator[list[Row]]:
        """The rows, a few at a time; the first batch holds the headers. A batch may be empty."""
        yield [[self._gettext(head) for head in HEADS]]
        for offers in self._slices():
            yield [self._row(offer, item) for offer in offers for item in self._items_of(offer)]

    def counts(self) -> Iterator[int]:
        """How many rows there are in each batch, without making them."""
        for offers in self._slices():
            yield sum(len(self._items_of(offer)) for offer in offers)

    def _slices(self) -> Iterator[list[Offer]]:
        found: list[Offer] = []
        size = 0
        for offer in self._offers:
            found.append(offer)
            size += 1 + len(offer.items)
            if size >= BATCH:
                yield found
                found, size = [], 0
        yield found

    def _items_of(self, offer: Offer) -> list[str]:
        if self._skill is not None and self._skill not in offer.skills:
            return []
        return [item for item in offer.standing if item in self._contents]

    def _row(self, offer: Offer, item: str) -> Row:
        content = self._contents[item]
        return [
            content.project,
            content.city or ONLINE_CITY,
            offer.name,
            offer.address,
            ", ".join(map(self._gettext, offer.skills)),
            offer.city,
            offer.message,
            offer.at,
            offer.items[item].at,
        ]


async def count_rows(table: Table, quiet: Quiet) -> int:
    """How many rows the table has, below its headers."""
    count = 0
    for rows in table.counts():
        count += rows
        await _yield(quiet)
    return count


async def paced(table: Table, quiet: Quiet) -> AsyncIterator[list[Row]]:
    """The batches of the table; near a deadline (``quiet``) none is made."""
    for batch in table.batches():
        if batch:
            yield batch
        await _yield(quiet)


@contextlib.asynccontextmanager
async def writing(
    batches: AsyncIterable[list[Row]], form: Format, *, zone: str, quiet: Quiet | None = None
) -> AsyncIterator[AsyncIterator[bytes]]:
    """The bytes of the file, as a subprocess writes them: it is ended with the block.

    Moments are written in the time of ``zone``: IANA, or empty for that of the machine.
    Near a deadline of ``quiet`` it stands still.
    Reading them raises :class:`NotExported` if the file is not whole.
    """
    process = await start_python_in_background(str(_SCRIPT), form, zone_of(zone).key)
    feeding = asyncio.create_task(_feed(process, batches))
    try:
        async with paused_at_deadlines(process, quiet):
            yield _chunks(process)
    finally:
        feeding.cancel()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        # The request may be cancelled again meanwhile.
        await asyncio.shield(asyncio.create_task(_wait(process, feeding)))


async def _feed(process: asyncio.subprocess.Process, batches: AsyncIterable[list[Row]]) -> None:
    """Write the batches to the process, as fast as it reads them."""
    stdin = process.stdin
    if stdin is None:
        return
    try:
        async for batch in batches:
            stdin.write(msgspec.json.encode(batch) + b"\n")
            await stdin.drain()
        stdin.write(b"null\n")
    except ConnectionError:
        # It is dead: reading its output tells.
        return
    finally:
        stdin.close()


async def _chunks(process: asyncio.subprocess.Process) -> AsyncIterator[bytes]:
    if process.stdout is not None:
        while chunk := await process.stdout.read(CHUNK):
            yield chunk
    if await process.wait():
        raise NotExported


async def _wait(process: asyncio.subprocess.Process, feeding: "asyncio.Task[None]") -> None:
    await asyncio.gather(feeding, return_exceptions=True)
    # It counts as ended only once its output is read to the end.
    while process.stdout is not None and await process.stdout.read(CHUNK):
        pass
    await process.wait()


async def _yield(quiet: Quiet) -> None:
    await asyncio.sleep(0)
    await quiet.wait()
