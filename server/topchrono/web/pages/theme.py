"""The show's own theme folder: files that stand for those of the same name in ``overlays``.

Everybody can read what is served from it. Only files inside the folder are, wherever its symbolic links lead:
one to the evening's links would publish the secret that signs them. A hard link is a file like any other.
"""

import os
import stat
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from msgspec import Struct

from topchrono.show.text import N_, Text, tidy
from topchrono.storage.folder import EveningFolder

MOST_ENTRIES = 5_000
"""Files and folders looked at: a theme may be a link to a whole disk."""
MOST_BYTES = 16 * 1024 * 1024
"""The largest file that is served."""
MOST_FINDINGS = 20

OUTSIDE = N_("« {file} » n'est pas servi : ce lien mène hors du dossier du thème.")
LINKED_FOLDER = N_("« {file} » n'est pas servi : c'est un lien vers un dossier.")
AN_EVENING = N_("« {file} » n'est pas servi : c'est le dossier d'une soirée, ou ce lien y mène.")
NO_FILE = N_("« {file} » n'est pas servi : ce n'est pas un fichier ordinaire.")
NO_FOLDER = N_("« {file} » n'est pas servi : ce n'est pas un dossier.")
NO_NAME = N_("« {file} » n'est pas servi : son nom n'est pas en UTF-8.")
TOO_LARGE = N_("« {file} » n'est pas servi : il dépasse {most} Mo.")
TOO_MANY = N_("« {file} » contient trop de fichiers : au plus {most} sont servis.")
LOOP = N_("« {file} » n'est pas servi : ce lien ne mène qu'à lui-même.")
UNREADABLE = N_("« {file} » n'est pas servi : {reason}.")

_IN_PLACE = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FOLDER = os.O_RDONLY | _IN_PLACE | getattr(os, "O_DIRECTORY", 0)
# Without waiting: a pipe would be opened only once somebody writes into it.
_FILE = os.O_RDONLY | _IN_PLACE | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class NotServed(Exception):
    """A file of the theme can't be served, or must not be; ``text`` says why."""

    def __init__(self, message: str, file: Path, /, **details: object) -> None:
        super().__init__(message)
        # A name may hold what no terminal should be sent.
        self.text = Text.of(message, file=tidy(str(file)), **details)


class ThemeFile(Struct, frozen=True):
    """A file as it was when it was read."""

    content: bytes
    tag: str
    """Differs between two versions of the file."""


class Theme:
    """The files of a theme: found once, and read whenever one is asked for."""

    def __init__(self, evening: EveningFolder, suffixes: Collection[str]) -> None:
        """Find the files with one of the ``suffixes``."""
        self._evening = evening
        self.tags: dict[str, str] = {}
        """The files by their path in the folder, each with its tag."""
        self.findings: list[Text] = []
        """What is not served, and why; the first ones."""
        self.exists = os.path.lexists(evening.theme)
        if self.exists:
            try:
                self._root = _find_root(evening)
            except NotServed as problem:
                self._add_finding(problem)
            else:
                self._find_files(suffixes)

    def read(self, name: str) -> ThemeFile:
        """The file of that path in the folder. Raises :class:`NotServed`.

        It may have become something else since the start: a link, a pipe, a huge file.
        """
        descriptor, status = self._open(name)
        with os.fdopen(descriptor, "rb") as file:
            return ThemeFile(file.read(MOST_BYTES), _tag(status))

    def _find_files(self, suffixes: Collection[str]) -> None:
        entries = self._entries()
        for name, entry in islice(entries, MOST_ENTRIES):
            try:
                if entry.is_symlink() and Path(entry).is_dir():
                    raise NotServed(LINKED_FOLDER, self._shown(name))
                if not entry.is_dir(follow_symlinks=False) and Path(entry).suffix in suffixes:
                    self.tags[name] = self._check(name)
            except NotServed as problem:
                self._add_finding(problem)
            except OSError as error:
                self._add_finding(_unreadable(self._shown(name), error))
        if next(entries, None):
            self._add_finding(NotServed(TOO_MANY, self._shown(), most=MOST_ENTRIES))

    def _entries(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        """Everything in the folder by its path there; links are not followed."""
        secrets = {self._evening.journal.name, self._evening.links.name}
        folders = [""]
        for folder in folders:
            try:
                with os.scandir(self._root / folder) as found:
                    entries = sorted(islice(found, MOST_ENTRIES + 1), key=lambda entry: entry.name)
            except OSError as error:
                self._add_finding(_unreadable(self._shown(folder), error))
                continue
            if any(entry.name in secrets for entry in entries):
                self._add_finding(NotServed(AN_EVENING, self._shown(folder)))
                continue
            for entry in entries:
                name = f"{folder}/{entry.name}" if folder else entry.name
                yield name, entry
                if entry.is_dir(follow_symlinks=False):
                    folders.append(name)

    def _check(self, name: str) -> str:
        """The tag of a file that can be served. Raises :class:`NotServed`."""
        try:
            name.encode()
        except UnicodeEncodeError as error:
            raise NotServed(NO_NAME, self._shown(name)) from error
        descriptor, status = self._open(name)
        os.close(descriptor)
        return _tag(status)

    def _open(self, name: str) -> tuple[int, os.stat_result]:
        """A descriptor of the file, and what it is. Raises :class:`NotServed`."""
        shown = self._shown(name)
        try:
            target = (self._root / name).resolve(strict=True)
            if not target.is_relative_to(self._root):
                raise NotServed(OUTSIDE, shown)
            if not target.is_file():
                # Opening a device may have an effect.
                raise NotServed(NO_FILE, shown)
            descriptor = _open_in_place(self._root, target.relative_to(self._root))
        except (OSError, RuntimeError) as error:
            raise _unreadable(shown, error) from error
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode) and status.st_size <= MOST_BYTES:
            return descriptor, status
        os.close(descriptor)
        if stat.S_ISREG(status.st_mode):
            raise NotServed(TOO_LARGE, shown, most=MOST_BYTES // 1024**2)
        raise NotServed(NO_FILE, shown)

    def _shown(self, name: str = "") -> Path:
        return Path(self._evening.theme.name, name)

    def _add_finding(self, problem: NotServed) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(problem.text)


def _find_root(evening: EveningFolder) -> Path:
    """The theme's folder, which may be a link, but not into an evening. Raises :class:`NotServed`."""
    shown = Path(evening.theme.name)
    try:
        root, home = evening.theme.resolve(strict=True), evening.path.resolve()
        if not root.is_dir():
            raise NotServed(NO_FOLDER, shown)
    except (OSError, RuntimeError) as error:
        raise _unreadable(shown, error) from error
    if root != home / evening.theme.name and (root.is_relative_to(home) or home.is_relative_to(root)):
        raise NotServed(AN_EVENING, shown)
    return root


def _open_in_place(root: Path, path: Path) -> int:
    """Open a file below ``root``, where nothing is a link, nor becomes one meanwhile. Raises OSError."""
    if os.open not in os.supports_dir_fd:
        return os.open(root / path, _FILE)
    with ExitStack() as opened:
        folder = os.open(root, _FOLDER)
        opened.callback(os.close, folder)
        for part in path.parts[:-1]:
            folder = os.open(part, _FOLDER, dir_fd=folder)
            opened.callback(os.close, folder)
        return os.open(path.name, _FILE, dir_fd=folder)


def _unreadable(file: Path, error: OSError | RuntimeError) -> NotServed:
    """What the system says; of a loop of links, pathlib does so."""
    if isinstance(error, OSError):
        return NotServed(UNREADABLE, file, reason=error.strerror or error)
    return NotServed(LOOP, file)


def _tag(status: os.stat_result) -> str:
    return f"{status.st_mtime_ns:x}-{status.st_size:x}"
