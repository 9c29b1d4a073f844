"""Exports offers as tables, for the people who answer them."""

import asyncio
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from topchrono.crowd.channels.announcements import Gettext
from topchrono.crowd.offers.model import Offer
from topchrono.show.model import ONLINE_CITY, Show, city_slug
from topchrono.show.text import N_

MOST_ROWS = 20_000
TIMEOUT_S = 60.0

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

_SCRIPT = Path(__file__).with_name("export_process.py")


class Filter(Struct, frozen=True, kw_only=True):
    """Selects offers; a field that is None selects all."""

    city: str | None = None
    """The slug of the project's city."""
    item: str | None = None
    skill: str | None = None


class NotExported(Exception):
    """The table could not be written."""


class TooManyRows(NotExported):
    """It has more rows than :data:`MOST_ROWS`."""


def make_table(offers: Iterable[Offer], show: Show, wanted: Filter, gettext: Gettext) -> list[list[str]]:
    """The headers, and a row for each project of each offer, oldest first.

    A project that was withdrawn from the evening keeps its offers; those set aside are left out.
    Raises :class:`TooManyRows`.
    """
    contents = {
        item.id: item.content
        for item in show.items
        if wanted.item in (None, item.id) and wanted.city in (None, city_slug(item.content.city))
    }
    table = [[gettext(head) for head in HEADS]]
    for offer in offers:
        if wanted.skill is not None and wanted.skill not in offer.skills:
            continue
        for item in filter(contents.__contains__, offer.standing):
            if len(table) > MOST_ROWS:
                raise TooManyRows
            table.append(
                [
                    contents[item].project,
                    contents[item].city or ONLINE_CITY,
                    offer.name,
                    offer.address,
                    ", ".join(map(gettext, offer.skills)),
                    offer.city,
                    offer.message,
                    _moment(offer.at),
                    _moment(offer.items[item].at),
                ]
            )
    return table


async def write_table(table: list[list[str]], form: Format) -> bytes:
    """The bytes of the file. Raises :class:`NotExported`."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        str(_SCRIPT),
        form,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(TIMEOUT_S):
            file, _ = await process.communicate(msgspec.json.encode(table))
    except TimeoutError as error:
        raise NotExported from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise NotExported
    return file


def _moment(epoch_ms: int) -> str:
    """``2026-11-27 20:47``, on this machine's clock."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(epoch_ms / 1000))
