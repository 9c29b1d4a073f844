"""Journals to damage, as a power cut or a bad disk would."""

import shutil
from pathlib import Path

from topchrono.show.events import AnyEvent, TickerSet
from topchrono.storage.journal import Journal


def event(number: int) -> AnyEvent:
    """The event that a test writes as that number; big enough for a few of them to fill a page."""
    return TickerSet(at=number, text=f"le texte numéro {number} " + "é" * 300)


def command_id(number: int) -> str:
    return f"command-{number}"


async def press(journal: Journal) -> int:
    """One command of one event; the new revision."""
    number = journal.revision + 1
    return await journal.append(
        [event(number)], command_id=command_id(number), digest=f"digest {number}", actor="host"
    )


async def make(folder: Path, events: int) -> Path:
    """An evening that was closed properly; the path of its database."""
    journal = await Journal.open(folder)
    for _ in range(events):
        await press(journal)
    await journal.close()
    return folder / "journal.db"


def power_cut(folder: Path, target: Path) -> Path:
    """What a power cut would leave of ``folder`` now, in a new folder; the path of its database."""
    target.mkdir()
    for name in ("journal.db", "journal.db-wal"):
        shutil.copy(folder / name, target)
    return target / "journal.db"


async def check(folder: Path, revision: int, *, damaged: bool) -> None:
    """Open ``folder``: the events up to ``revision`` are there, each command answered, and it goes on."""
    journal = await Journal.open(folder)
    try:
        assert journal.revision == revision
        assert journal.events == [event(number) for number in range(1, revision + 1)]
        for number in range(1, revision + 3):
            answer = journal.answered(command_id(number))
            assert (answer.revision if answer else None) == (number if number <= revision else None)
        assert (journal.damage is not None) == damaged
        if journal.damage:
            assert journal.damage.whole_events == revision
            assert journal.damage.kept_at.stat().st_size > 0
        assert await press(journal) == revision + 1
    finally:
        await journal.close()
    again = await Journal.open(folder)
    await again.close()
    assert (again.revision, again.damage) == (revision + 1, None)
