"""The folder of an evening in the middle of it, to be damaged, and what can be read in such a folder."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tests.evening import PROGRAMME, READY_WITHIN_S, Evening
from topchrono.storage.counts import read_counts
from topchrono.storage.links import Links

CONFIG = '[obs]\npolicy = "gong"\n\n[help]\ncollector = "Association Untel"\nskills = ["Droit", "Design"]\n'
CSS = ":root { --accent: #ff00aa; }\n"
WAL_HEADER, FRAME = 32, 24 + 4096

Rows = set[tuple[Any, ...]]


@dataclass
class Original:
    """What was in the folder before it was damaged."""

    folder: Path
    programme: Path
    events: list[tuple[Any, ...]]
    offers: dict[str, str]
    tokens: dict[str, str]
    """The token of each link, by the link's id."""
    links: dict[str, str]
    """Each link as it stands in the file, by its id."""
    secret: str
    storage: dict[str, Any]
    """What the director is told of the folder while all is well."""


@asynccontextmanager
async def original_in_a_place_for_all() -> AsyncIterator[tuple[Original, Path]]:
    """An evening that was killed, and the folder around it, which everybody may enter, unlike pytest’s."""
    place = Path(tempfile.mkdtemp(prefix="bad-folders-"))
    place.chmod(0o755)
    try:
        programme = place / "programme.csv"
        programme.write_text(PROGRAMME, encoding="utf-8")
        async with Evening(place / "original", programme, pitch_seconds=3600) as evening:
            yield await play(evening, programme), place
    finally:
        shutil.rmtree(place)


async def play(evening: Evening, programme: Path) -> Original:
    """An evening that was killed while a pitch had the floor, with all that people add to its folder."""
    folder = evening.folder
    for name in ("Léa", "Max", "Zoé"):
        form = {
            "token": f"{name:A<22}".replace("é", "e"),
            "name": name,
            "address": f"{name}@exemple.fr".replace("é", "e"),
            "item": "p01",
        }
        async with evening.session.post(f"{evening.url}/help", data=form, allow_redirects=False) as response:
            assert response.status == 303
    for step in ("take", "start_clock", "finish"):
        await evening.go_until(step)
    for number in range(20):
        assert (await evening.command("set_ticker", text=f"Message {number} " + "é" * 200))["ok"]
    storage = (await evening.show())["storage"]
    await _counts_are_noted(evening)
    await evening.kill()
    (folder / "topchrono.toml").write_text(CONFIG, encoding="utf-8")
    (folder / "theme").mkdir()
    (folder / "theme" / "theme.css").write_text(CSS, encoding="utf-8")
    links = Links(folder)
    text = (folder / "links.json").read_text(encoding="utf-8")
    return Original(
        folder=folder,
        programme=programme,
        events=events_in(folder),
        offers=offers_in(folder),
        tokens={link.id: links.token(link) for link in links.usable()},
        links={
            link.id: next(part for part in text.split("{") if f'"{link.id}"' in part)
            for link in links.usable()
        },
        secret=msgspec.json.decode(text)["secret"],
        storage=storage,
    )


async def _counts_are_noted(evening: Evening) -> None:
    """Wait until it stands beside the databases how far they have come."""
    async with evening.session.get(f"{evening.url}/healthz") as response:
        revision = (await response.json())["revision"]
    async with asyncio.timeout(READY_WITHIN_S):
        while (counts := read_counts(evening.folder)).journal.number < revision or not counts.crowd.number:
            await asyncio.sleep(0.05)


def events_in(folder: Path) -> list[tuple[Any, ...]]:
    """The events that SQLite can read, from the first on."""
    return list(_rows(folder / "journal.db", "events", "seq"))


def offers_in(folder: Path) -> dict[str, str]:
    """The offers that SQLite can read, by token."""
    return {row[0]: row[3] for row in _rows(folder / "crowd.db", "offers", "token")}


def tables_in(
    database: Path, *, with_log: bool = True, with_all_of_log: bool = False
) -> dict[str, Rows] | None:
    """Every row of every table, if the database is sound, and if there is nothing else in its log."""
    with tempfile.TemporaryDirectory() as place:
        copy = _copy(database, Path(place))
        wal = copy.with_name(f"{copy.name}-wal")
        if not with_log:
            wal.unlink(missing_ok=True)
        size = wal.stat().st_size if wal.is_file() else 0
        try:
            with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
                (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
                names = [
                    name
                    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                ]
                tables = {name: set(connection.execute(f'SELECT * FROM "{name}"')) for name in names}
                (_, frames, _) = connection.execute("PRAGMA wal_checkpoint").fetchone()
        except (sqlite3.Error, UnicodeDecodeError, OSError):
            return None
        is_all_read = size == 0 or size == WAL_HEADER + max(0, frames) * FRAME
        return tables if verdict == "ok" and (is_all_read or not with_all_of_log) else None


def _rows(database: Path, table: str, order: str) -> Iterator[tuple[Any, ...]]:
    with tempfile.TemporaryDirectory() as place, suppress(sqlite3.Error, UnicodeDecodeError, OSError):
        copy = _copy(database, Path(place))
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            yield from connection.execute(f"SELECT * FROM {table} ORDER BY {order}")


def _copy(database: Path, place: Path) -> Path:
    for source in (database, database.with_name(f"{database.name}-wal")):
        if source.is_file():
            shutil.copyfile(source, place / source.name)
    return place / database.name
