"""Forgetting an address: afterwards no file of the evening's folder holds anything of that person."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from topchrono.crowd.database import clear_log, connect, transact
from topchrono.crowd.offers.model import Offer, address_key
from topchrono.crowd.offers.offer_table import read_offers
from topchrono.crowd.recovery import recover as recover_offers
from topchrono.privacy.eraser import Eraser
from topchrono.privacy.journal import Rewriting, read_rows, without_person
from topchrono.privacy.leftovers import holds, overwrite
from topchrono.privacy.offers import Mentions, erase_mentions, find_mentions
from topchrono.show.text import N_
from topchrono.storage.errors import JournalError
from topchrono.storage.folder import EveningFolder, log_of
from topchrono.storage.lock import lock
from topchrono.storage.recovery import recover, rewrite

CLEARING_TRIES = 50
BETWEEN_TRIES_S = 0.1


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of a person, and whether it is gone."""

    offers: int
    """Those of the person."""
    mentions: int
    """Other people's offers that mention the person, and messages to the outside that do."""
    lines: int
    """Lines of the journal."""
    items: int
    """Items of the rundown that were that person's."""
    files: tuple[Path, ...]
    """Copies kept after a damage, and drafts."""
    names: tuple[str, ...]
    """Full names that were looked for: given ones, the items' speakers, and ``signed``."""
    signed: tuple[str, ...]
    """Names on offers that were looked for in what people wrote freely alone."""
    passed_over: tuple[str, ...]
    """Names that were not looked for: they do not read like full names."""
    left: tuple[str, ...]
    """Names in ``signed`` that stay where they name a speaker or sign an offer, perhaps somebody else's."""
    is_journal_in_use: bool = False
    """A server has the folder: its journal and the files still hold the person."""

    @property
    def is_known(self) -> bool:
        """Whether anything was found."""
        return bool(self.offers or self.mentions or self.lines or self.files)


class _Found(msgspec.Struct, frozen=True, kw_only=True):
    own: list[Offer]
    rewriting: Rewriting
    forgotten: Forgotten

    @property
    def texts(self) -> list[str]:
        """What to look for in copies, beside the address."""
        names = [name for name in self.forgotten.names if name not in self.forgotten.left]
        return [*names, *self.rewriting.removed, *(offer.message for offer in self.own)]


def look(folder: Path, address: str, names: Sequence[str], signed: Sequence[str] = ()) -> Forgotten:
    """What the folder holds of the person; nothing changes.

    ``names`` are full names that are surely theirs, ``signed`` those that stood on offers of theirs, beside
    those that still do. Raises :class:`JournalError`, OSError, sqlite3.Error or msgspec.MsgspecError if
    something can't be read.
    """
    return _look(folder, address, names, signed).forgotten


def forget(folder: Path, address: str, names: Sequence[str], signed: Sequence[str] = ()) -> Forgotten:
    """Erase the person; what there was. The offers go even while a server has the folder, the journal can't.

    Takes and raises what :func:`look` does; what was not erased then is erased the next time.
    """
    try:
        held = lock(folder)
    except JournalError:
        found = _look(folder, address, names, signed)
        damaged_offers = EveningFolder(folder).damaged_crowd()
        left = [file for file in found.forgotten.files if file not in damaged_offers]
        is_journal_in_use = bool(found.forgotten.lines or left)
        # No server opens those, and only now is it known what the offers said.
        for file in damaged_offers:
            overwrite(file, address, found.texts)
        forgotten = msgspec.structs.replace(found.forgotten, is_journal_in_use=is_journal_in_use)
    else:
        with closing(held):
            found = _forget_in_files(folder, address, names, signed)
        forgotten = found.forgotten
    _erase_offers(folder, found.rewriting.eraser)
    return forgotten


def _forget_in_files(folder: Path, address: str, names: Sequence[str], signed: Sequence[str]) -> _Found:
    """Rewrite the copies, other people's offers and the journal in the locked folder."""
    path = EveningFolder(folder).journal
    if path.exists():
        recover(path)
    recover_offers(folder)
    found = _look(folder, address, names, signed)
    # The journal says which texts to look for, so it is the last of these; the person's own offers do too.
    for file in EveningFolder(folder).leftovers():
        overwrite(file, address, found.texts)
    if found.forgotten.mentions:
        with closing(connect(folder)) as database:
            transact(database, lambda connection: erase_mentions(connection, found.rewriting.eraser))
    log = log_of(path)
    if found.rewriting.changed or (log.exists() and holds(log, address)):
        rewrite(path, found.rewriting.rows, rest_of=path)
    return found


def _look(folder: Path, address: str, names: Sequence[str], signed: Sequence[str]) -> _Found:
    own = _find_offers(folder, address)
    signed = [*signed, *(offer.name for offer in own)]
    path = EveningFolder(folder).journal
    rewriting = without_person(read_rows(path) if path.exists() else [], address, names, signed)
    eraser = rewriting.eraser
    mentions = _find_mentions(folder, eraser)
    passed_over = [name for name in [*names, *signed] if eraser.without_person(name) == name]
    forgotten = Forgotten(
        offers=len(own),
        mentions=len(mentions.offers) + len(mentions.waiting),
        lines=rewriting.changed,
        items=rewriting.items,
        files=tuple(file for file in EveningFolder(folder).leftovers() if holds(file, address)),
        names=eraser.names + eraser.signed,
        signed=eraser.signed,
        passed_over=tuple(dict.fromkeys(passed_over)),
        left=tuple(sorted(rewriting.left | mentions.left)),
    )
    return _Found(own=own, rewriting=rewriting, forgotten=forgotten)


def _find_offers(folder: Path, address: str) -> list[Offer]:
    if not EveningFolder(folder).crowd.exists():
        return []
    with closing(connect(folder)) as database:
        key = address_key(address)
        return [offer for offer in read_offers(database) if address_key(offer.address) == key]


def _find_mentions(folder: Path, eraser: Eraser) -> Mentions:
    if not EveningFolder(folder).crowd.exists():
        return Mentions(offers=[], waiting=[], left=frozenset())
    with closing(connect(folder)) as database:
        return find_mentions(database, eraser)


def _erase_offers(folder: Path, eraser: Eraser) -> None:
    """Erase the person's offers with their announcements that wait, and the person in those of others.

    Nothing of it stays in what SQLite leaves anywhere.
    """
    if not EveningFolder(folder).crowd.exists():
        return
    key = (address_key(eraser.address),)

    def work(database: sqlite3.Connection) -> None:
        database.execute(
            "DELETE FROM outbox WHERE offer IN (SELECT token FROM offers WHERE address_key = ?)", key
        )
        database.execute("DELETE FROM offers WHERE address_key = ?", key)
        erase_mentions(database, eraser)

    with closing(connect(folder)) as database:
        transact(database, work)
        # The copy that it makes on the way would lie in a folder for temporary files.
        database.execute("PRAGMA temp_store = MEMORY")
        database.execute("VACUUM")
        for _ in range(CLEARING_TRIES):
            if clear_log(database):
                return
            time.sleep(BETWEEN_TRIES_S)
    raise JournalError(N_("Top Chrono est très occupé : relancez la commande dans une minute."))
