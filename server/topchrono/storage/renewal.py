"""Makes a new evening from an earlier one: what its organizers have set up stays, what was of people goes.

Kept are the title, the length of a pitch, the time zone, the language, the look with its pictures, the
stream's delay, the cities, the settings file (OBS, offers of help, proxies) and the theme. Not kept are the
programme, the start, what the host says, the stream's address, contacts, check-ins, messages, offers,
applause, links.
"""

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from topchrono.show.events import AnyEvent, LanguageSet, LookChanged, ShowCreated, StreamSet
from topchrono.show.look import Look
from topchrono.show.model import Show, cities
from topchrono.show.state import replay
from topchrono.show.text import N_

from .errors import JournalError
from .failures import unopened
from .folder import EveningFolder
from .journal import OPERATOR, Journal
from .links import Links
from .recovery import inspect
from .settings_copy import copy_pictures, copy_settings

UNREAD = N_("La soirée de « {folder} » ne se lit pas : {reason}.")


def read_show(folder: Path) -> Show | None:
    """The evening in ``folder``, as far as its journal can be read, also while it runs; None without one.

    Raises :class:`JournalError` if nothing in it can be read, or a newer program wrote it.
    """
    try:
        events = inspect(EveningFolder(folder).journal).events
    except OSError as error:
        raise unopened(folder, error, otherwise=UNREAD) from error
    return replay(events) if events else None


def renewed(last: Show, *, at: int, title: str | None = None) -> list[AnyEvent]:
    """The first events of an evening like ``last``, at ``at`` (epoch ms), under its title or another."""
    created = ShowCreated(
        at=at,
        title=title or last.title,
        pitch_length_ms=last.pitch_length_ms,
        starts_at=None,
        contents=(),
        time_zone=last.time_zone,
        cities=tuple(cities(last).values()),
    )
    events: list[AnyEvent] = [created]
    if last.look != Look():
        events.append(LookChanged(at=at, look=last.look))
    if last.language:
        events.append(LanguageSet(at=at, language=last.language))
    if last.stream.delay_ms:
        events.append(StreamSet(at=at, url="", delay_ms=last.stream.delay_ms))
    return events


async def make_like(last: Path, folder: Path, *, at: int, title: str | None = None) -> None:
    """Make an evening like the one in ``last`` in the new ``folder``: whole, or not at all.

    Raises :class:`JournalError` if there is something at ``folder`` already, if ``last`` has no evening that
    can be read, or if nothing can be written.
    """
    show = await asyncio.to_thread(_to_renew, last, folder)
    try:
        async with AsyncExitStack() as undo:
            draft = await asyncio.to_thread(_make_draft, folder)
            undo.callback(shutil.rmtree, draft, ignore_errors=True)
            await asyncio.to_thread(copy_settings, EveningFolder(last), EveningFolder(draft))
            await asyncio.to_thread(copy_pictures, EveningFolder(last), EveningFolder(draft), show.look)
            journal = await Journal.open(draft)
            try:
                await journal.append(renewed(show, at=at, title=title), actor=OPERATOR)
                await journal.checkpoint()
            finally:
                await journal.close()
            await asyncio.to_thread(Links(draft).ensure, cities(show))
            await asyncio.to_thread(draft.rename, folder)
            undo.pop_all()
    except (OSError, sqlite3.Error) as error:
        otherwise = N_("La nouvelle soirée ne s'écrit pas dans « {folder} » : {reason}.")
        raise unopened(folder.parent, error, otherwise=otherwise) from error


def _to_renew(last: Path, folder: Path) -> Show:
    show = read_show(last)
    if show is None:
        raise JournalError(N_("« {folder} » n'a pas de soirée à reprendre."), folder=last)
    if folder.exists():
        raise JournalError(N_("« {folder} » existe déjà : choisissez un autre nom."), folder=folder)
    return show


def _make_draft(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".new", dir=folder.parent))
