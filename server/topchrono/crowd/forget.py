"""Forgetting an address: afterwards no file of the evening's folder holds anything of that person."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from topchrono.crowd.database import FILE_NAME, clear_log, connect, transact
from topchrono.crowd.model import Offer, address_key
from topchrono.show.refusal import N_
from topchrono.storage.errors import JournalError
from topchrono.storage.forgetting import Rewriting, read_rows, without_person
from topchrono.storage.leftovers import holds, leftovers, overwrite
from topchrono.storage.lock import lock
from topchrono.storage.recovery import recover, rewrite

JOURNAL = "journal.db"
CLEARING_TRIES = 50
BETWEEN_TRIES_S = 0.1


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of a person, and whether it is gone."""

    offers: int
    names: tuple[str, ...]
    """Full names on the offers."""
    lines: int
    """Lines of the journal."""
    items: int
    """Items of the rundown that were that person's."""
    files: tuple[Path, ...]
    """Copies kept after a damage, and drafts."""
    is_journal_in_use: bool = False
    """A server has the folder: its journal and the files still hold the person."""

    @property
    def is_known(self) -> bool:
        """Whether anything was found."""
        return bool(self.offers or self.lines or self.files)


def look(folder: Path, address: str, names: Sequence[str]) -> Forgotten:
    """What the folder holds of the person; nothing changes. ``names`` are full names beside those on offers.

    Raises :class:`JournalError`, OSError or sqlite3.Error if something can't be read.
    """
    offers = _find_offers(folder, address)
    names = _all_names(names, offers)
    rewriting = _look_into_journal(folder, address, names)
    return _report(folder, address, names, offers, rewriting)


def forget(folder: Path, address: str, names: Sequence[str]) -> Forgotten:
    """Erase the person; what there was. The offers go even while a server has the folder, the journal can't.

    ``names`` are full names beside those on offers, to take out of what people wrote. Raises
    :class:`JournalError`, OSError or sqlite3.Error; what was not erased then is erased the next time.
    """
    offers = _find_offers(folder, address)
    names = _all_names(names, offers)
    # The journal first: without the offers the names on them would be known no more.
    try:
        held = lock(folder)
    except JournalError:
        found = look(folder, address, names)
        is_journal_in_use = bool(found.lines or found.files)
        found = msgspec.structs.replace(found, is_journal_in_use=is_journal_in_use)
    else:
        with closing(held):
            found = _forget_in_files(folder, address, names, offers)
    _erase_offers(folder, address)
    return found


def _forget_in_files(folder: Path, address: str, names: tuple[str, ...], offers: list[Offer]) -> Forgotten:
    """Rewrite the journal and the copies in the locked folder."""
    path = folder / JOURNAL
    if path.exists():
        recover(path)
    rewriting = _look_into_journal(folder, address, names)
    found = _report(folder, address, names, offers, rewriting)
    # The journal last: it says which texts to look for.
    for file in leftovers(folder):
        overwrite(file, address, [*names, *rewriting.removed])
    log = folder / f"{JOURNAL}-wal"
    if rewriting.changed or (log.exists() and holds(log, address)):
        rewrite(path, rewriting.rows, rest_of=path)
    return found


def _report(
    folder: Path, address: str, names: tuple[str, ...], offers: list[Offer], rewriting: Rewriting
) -> Forgotten:
    return Forgotten(
        offers=len(offers),
        names=names,
        lines=rewriting.changed,
        items=rewriting.items,
        files=tuple(path for path in leftovers(folder) if holds(path, address)),
    )


def _look_into_journal(folder: Path, address: str, names: Sequence[str]) -> Rewriting:
    path = folder / JOURNAL
    return without_person(read_rows(path) if path.exists() else [], address, names)


def _all_names(names: Sequence[str], offers: Sequence[Offer]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*names, *(offer.name for offer in offers)]))


def _find_offers(folder: Path, address: str) -> list[Offer]:
    if not (folder / FILE_NAME).exists():
        return []
    with closing(connect(folder)) as database:
        rows = database.execute("SELECT body FROM offers WHERE address_key = ?", (address_key(address),))
        return [msgspec.json.decode(body, type=Offer) for (body,) in rows]


def _erase_offers(folder: Path, address: str) -> None:
    """Erase the offers, what of them waits to be told, and what SQLite may have left of them anywhere."""
    if not (folder / FILE_NAME).exists():
        return
    key = (address_key(address),)

    def work(database: sqlite3.Connection) -> None:
        database.execute(
            "DELETE FROM outbox WHERE offer IN (SELECT token FROM offers WHERE address_key = ?)", key
        )
        database.execute("DELETE FROM offers WHERE address_key = ?", key)

    with closing(connect(folder)) as database:
        transact(database, work)
        # The copy that it makes on the way would lie in a folder for temporary files.
        database.execute("PRAGMA temp_store = MEMORY")
        database.execute("VACUUM")
        for _ in range(CLEARING_TRIES):
            if clear_log(database):
                return
            time.sleep(BETWEEN_TRIES_S)
    raise JournalError(N_("Le serveur est très occupé : relancez la commande dans une minute."))
