"""The settings file while the server runs: watched for what people write by hand, and written for forms.

The file is the only truth. It is read anew before each change, so that what was written by hand meanwhile, or
by another server with the same file, stays.
"""

import asyncio
import contextlib
import hashlib
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
import structlog

from topchrono.runtime.quiet import Quiet
from topchrono.runtime.timer import until_next
from topchrono.show.text import N_, Text, TextError
from topchrono.storage.drafts import replace_file
from topchrono.storage.toml_editing import CannotEdit, Key, Value, edit_toml, look_up
from topchrono.storage.toml_file import ConfigError, decode_toml, parse_toml, read_bytes

EVERY_S = 1.0
MOST_EDITED = 64 * 1024
"""Bytes of a file that is changed here: to parse a larger one with its comments takes too long."""
MOST_VERSIONS = 50
"""Versions of the file that a form may have been filled in from."""
LOCK_WITHIN_S = 2.0
BEFORE_DEADLINE_S = 0.25
"""No change begins that close to a deadline: it occupies the interpreter for some milliseconds."""

STALE = N_("Ce réglage a changé entre-temps : regardez ce qu'il est devenu, puis recommencez.")
CANNOT_EDIT = N_(
    "Le fichier {file} est écrit d'une façon que Top Chrono ne sait pas modifier sans risque. "
    "Changez ce réglage dans le fichier lui-même : il est relu aussitôt."
)
NOT_WRITTEN = N_("Le réglage ne s'enregistre pas dans {file} : {reason}. Rien n'a changé.")
IN_USE = N_("Une autre personne enregistre des réglages : réessayez.")

log = structlog.get_logger()

Content = TypeVar("Content")
Tables = dict[str, Any]
Changes = Mapping[Key, Value]
MakeChanges = Callable[[Tables], Changes]
"""The changes, made from the tables of the file as it is now."""


class SettingError(TextError):
    """A change that was not made; the file is as it was. ``key`` is the setting to blame, if any."""

    def __init__(self, text: Text, key: Key | None = None) -> None:
        super().__init__(text.message, **text.details)
        self.key = key


class InvalidSetting(SettingError):
    """The file would not be understood any more."""


class StaleSetting(SettingError):
    """Somebody has changed the same setting since the form was filled in."""


class UnsavedSetting(SettingError):
    """The file can't be written, or not by a program."""


class FileState(msgspec.Struct, frozen=True):
    """Differs once a file has been written or replaced."""

    inode: int
    size: int
    modified_ns: int


class Version(msgspec.Struct, frozen=True):
    """The file as it was at one moment."""

    state: FileState | None
    tag: str
    tables: Tables


class SettingsStore(Generic[Content]):
    """Polls the file, debounced (it is read once it has not changed for one period), and changes it."""

    def __init__(
        self,
        file: Path,
        parse: Callable[[Path, bytes], Content],
        *,
        default: Content,
        quiet: Quiet,
        on_problem: Callable[[], None] = lambda: None,
        every_s: float = EVERY_S,
    ) -> None:
        """``parse`` is the reader of the start; it raises :class:`ConfigError`.

        ``default`` is the content of a file that is missing or was never readable. ``on_problem`` is called
        when :attr:`problem` may have changed.
        """
        self.content = default
        """Of the file when it was last readable."""
        self.problem: Text | None = None
        """What keeps the changed file from being read."""
        self._file = file
        self._parse = parse
        self._quiet = quiet
        self._on_problem = on_problem
        self._every_s = every_s
        self._listeners: list[Callable[[Content, Content], None]] = []
        self._turn = asyncio.Lock()
        # A tag must not help to guess a password.
        self._secret = secrets.token_bytes(16)
        self._versions: OrderedDict[str, Tables] = OrderedDict()
        self._readable: Tables = {}
        self._seen = _state_of(file)
        self._tag = ""
        self._read()

    @property
    def tag(self) -> str:
        """Differs between two versions of the file; empty without one."""
        return self._tag

    def on_change(self, listener: Callable[[Content, Content], None]) -> None:
        """Call ``listener`` with the content before and after each change of the file."""
        self._listeners.append(listener)

    async def run(self) -> None:
        """Poll until cancelled."""
        before = self._seen
        while True:
            await asyncio.sleep(until_next(self._every_s))
            now = _state_of(self._file)
            if now == before != self._seen:
                await self._quiet.wait()
                async with self._turn:
                    self._seen = _state_of(self._file)
                    self._take_over()
            before = now

    async def change(self, make: MakeChanges, *, seen: str) -> None:
        """Write what ``make`` returns, take it over, and return once every listener has been called.

        ``seen`` is the tag that the form was filled in from: settings that were changed since are merged,
        unless they are the same ones. Raises :class:`SettingError`.
        """
        async with self._turn:
            await self._quiet.wait(before_s=BEFORE_DEADLINE_S)
            await asyncio.to_thread(self._write, make, seen)
            self._seen = _state_of(self._file)
            self._take_over()

    def _take_over(self) -> None:
        before = self.content
        self._read()
        if self.content != before:
            for listener in self._listeners:
                listener(before, self.content)
        self._on_problem()

    def _read(self) -> None:
        self.problem = None
        if self._seen is None:
            self._tag = ""
            return
        try:
            data = read_bytes(self._file)
            self._tag = self._tag_of(data)
            # Forms show what was last readable, whatever the file has become.
            self._remember(self._readable)
            self.content = self._parse(self._file, data)
            self._readable = parse_toml(self._file, data)
            self._remember(self._readable)
        except ConfigError as error:
            self.problem = error.text

    def _write(self, make: MakeChanges, seen: str) -> None:
        """Change the file, in a thread of its own. Raises :class:`SettingError`."""
        # A link leads to the file that people keep elsewhere: that one is replaced.
        file = Path(os.path.realpath(self._file))
        shown = Path(self._file.name)
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with _locked(file.parent):
                data = read_bytes(self._file) if os.path.lexists(self._file) else b""
                tables = parse_toml(shown, data)
                changes = make(tables)
                self._refuse_stale(tables, changes, data, seen)
                edited = self._edited(shown, data, changes)
                if edited != data:
                    replace_file(file, edited)
        except ConfigError as error:
            raise InvalidSetting(error.text) from error
        except TimeoutError as error:
            raise UnsavedSetting(Text(IN_USE)) from error
        except OSError as error:
            reason = error.strerror or error
            raise UnsavedSetting(Text.of(NOT_WRITTEN, file=shown, reason=reason)) from error

    def _refuse_stale(self, tables: Tables, changes: Changes, data: bytes, seen: str) -> None:
        if seen == (self._tag_of(data) if data else ""):
            return
        known = {} if seen == "" else self._versions.get(seen)
        for key, value in changes.items():
            found = look_up(tables, key)
            if known is None or (found != look_up(known, key) and found != value):
                raise StaleSetting(Text(STALE), key)

    def _edited(self, shown: Path, data: bytes, changes: Changes) -> bytes:
        """The file with the ``changes``, understood by the reader of the start. Raises SettingError."""
        if len(data) > MOST_EDITED:
            raise UnsavedSetting(Text.of(CANNOT_EDIT, file=shown))
        try:
            edited = _edit(shown, data, changes)
        except CannotEdit as error:
            raise UnsavedSetting(Text.of(CANNOT_EDIT, file=shown)) from error
        try:
            self._parse(shown, edited)
        except ConfigError as error:
            raise InvalidSetting(error.text, self._culprit(shown, data, changes)) from error
        return edited

    def _culprit(self, shown: Path, data: bytes, changes: Changes) -> Key | None:
        """The one of the ``changes`` that alone makes the file unusable."""
        for key, value in changes.items():
            try:
                self._parse(shown, _edit(shown, data, {key: value}))
            except (ConfigError, CannotEdit):
                return key
        return None

    def _remember(self, tables: Tables) -> None:
        self._versions[self._tag] = tables
        self._versions.move_to_end(self._tag)
        while len(self._versions) > MOST_VERSIONS:
            self._versions.popitem(last=False)

    def _tag_of(self, data: bytes) -> str:
        return hashlib.blake2b(data, key=self._secret, digest_size=8).hexdigest()


def _edit(shown: Path, data: bytes, changes: Changes) -> bytes:
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    return mark + edit_toml(decode_toml(shown, data), changes).encode()


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of our programs on the files of ``folder``. Raises TimeoutError, or OSError."""
    if os.name != "posix":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        give_up_at = time.monotonic() + LOCK_WITHIN_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > give_up_at:
                    raise TimeoutError from None
                time.sleep(0.02)
            except OSError:
                # Some shared folders know no locks.
                break
        yield
    finally:
        os.close(descriptor)


def _state_of(file: Path) -> FileState | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return FileState(status.st_ino, status.st_size, status.st_mtime_ns)
