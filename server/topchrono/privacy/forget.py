"""Erases a person by address from every file of the evening's folder."""

import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from topchrono.crowd.database import checkpoint, connect, transact
from topchrono.crowd.offers.model import Offer
from topchrono.crowd.offers.offer_table import read_offers
from topchrono.crowd.recovery import recover as recover_offers
from topchrono.inputs.email import address_key
from topchrono.privacy.eraser import Eraser
from topchrono.privacy.journal import Rewriting, read_rows, without_person
from topchrono.privacy.leftovers import holds, overwrite
from topchrono.privacy.mendings import forget_mendings
from topchrono.privacy.offers import Mentions, erase_mentions, find_mentions
from topchrono.show.text import N_
from topchrono.storage.errors import JournalError
from topchrono.storage.folder import EveningFolder, wal_of
from topchrono.storage.lock import lock
from topchrono.storage.recovery import recover, rewrite

CLEARING_TRIES = 50
BETWEEN_TRIES_S = 0.1


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """The data found of a person, and whether it was erased."""

    offers: int
    """Offers by the person."""
    mentions: int
    """Other people's offers, and announcements, that mention the person."""
    lines: int
    """Rows of the journal."""
    items: int
    """Items of the rundown that belong to the person."""
    files: tuple[Path, ...]
    """Copies of damaged files, and drafts."""
    names: tuple[str, ...]
    """Full names that were searched for: given ones, the items' speakers, and ``signed``."""
    signed: tuple[str, ...]
    """Names on offers that were searched for in free texts only."""
    passed_over: tuple[str, ...]
    """Names that were not searched for: they do not look like full names."""
    left: tuple[str, ...]
    """Names in ``signed`` that stay where they name a speaker or sign an offer, perhaps of a namesake."""
    is_journal_in_use: bool = False
    """A server has locked the folder: journal and files still hold the person."""

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
        """Texts to search for in copies, besides the address."""
        names = [name for name in self.forgotten.names if name not in self.forgotten.left]
        return [*names, *self.rewriting.removed, *(offer.message for offer in self.own)]


def look(folder: Path, address: str, names: Sequence[str], signed: Sequence[str] = ()) -> Forgotten:
    """Dry run: what :func:`forget` would find.

    ``names`` are full names that are surely theirs, ``signed`` those on their erased offers, in addition to
    those on offers that are still there. Raises :class:`JournalError`, OSError, sqlite3.Error or
    msgspec.MsgspecError if a file can't be read.
    """
    return _look(folder, address, names, signed).forgotten


def forget(folder: Path, address: str, names: Sequence[str], signed: Sequence[str] = ()) -> Forgotten:
    """Erase the person and return what was found. While a server has the folder, only offers are erased.

    Idempotent: after an error, call it again. Takes and raises the same as :func:`look`.
    """
    try:
        held = lock(folder)
    except JournalError:
        found = _look(folder, address, names, signed)
        damaged_offers = EveningFolder(folder).damaged_crowd()
        left = [file for file in found.forgotten.files if file not in damaged_offers]
        is_journal_in_use = bool(found.forgotten.lines or left)
        # No server opens these, and their texts to erase are known only before the offers are erased.
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
    # Last the journal, then the person's own offers: they say which texts to search for after a crash.
    for file in EveningFolder(folder).leftovers():
        overwrite(file, address, found.texts)
    forget_mendings(folder, address, found.texts)
    if found.forgotten.mentions:
        with closing(connect(folder)) as database:
            transact(database, lambda connection: erase_mentions(connection, found.rewriting.eraser))
    wal = wal_of(path)
    if found.rewriting.changed or (wal.exists() and holds(wal, address)):
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
    """Erase the person's offers, their pending announcements, and the person in other people's offers.

    Nothing stays in free pages, the write-ahead log or temporary files of SQLite.
    """
    if not EveningFolder(folder).crowd.exists():
        return
    key = address_key(eraser.address)

    def work(database: sqlite3.Connection) -> None:
        # Not by the column of keys: earlier versions told fewer spellings to be the same.
        own = [(offer.token,) for offer in read_offers(database) if address_key(offer.address) == key]
        database.executemany("DELETE FROM outbox WHERE offer = ?", own)
        database.executemany("DELETE FROM offers WHERE token = ?", own)
        erase_mentions(database, eraser)

    with closing(connect(folder)) as database:
        transact(database, work)
        # SQLite's intermediate copy would be in the folder for temporary files.
        database.execute("PRAGMA temp_store = MEMORY")
        database.execute("VACUUM")
        for _ in range(CLEARING_TRIES):
            if checkpoint(database):
                return
            time.sleep(BETWEEN_TRIES_S)
    raise JournalError(N_("Top Chrono est très occupé : relancez la commande dans une minute."))
