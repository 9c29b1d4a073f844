"""The file names of an evening's folder, in one place."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

from msgspec import Struct

_DAMAGED = ".damaged-"
_DRAFT = ".new"
_LOG = "-wal"
_LOG_INDEX = "-shm"
_WORKSPACE = "opening"


class EveningFolder(Struct, frozen=True):
    """The folder of one evening. Any of its files may be missing."""

    path: Path

    @property
    def journal(self) -> Path:
        """Every event of the evening."""
        return _real(self.path / "journal.db")

    @property
    def crowd(self) -> Path:
        """Offers of help and applause."""
        return _real(self.path / "crowd.db")

    @property
    def links(self) -> Path:
        """The links to hand out, and the secret that signs them."""
        return self.path / "links.json"

    @property
    def counts(self) -> Path:
        """How far the databases had come."""
        return self.path / "counts.json"

    @property
    def lock(self) -> Path:
        """The file that the running server locks."""
        return self.path / "lock.db"

    @property
    def log(self) -> Path:
        """The server's log; full ones are beside it, with a number after their name."""
        return self.path / "topchrono.log"

    @property
    def probe(self) -> Path:
        """A file that is written only to see whether there is room."""
        return self.path / f"room{_DRAFT}"

    @property
    def config(self) -> Path:
        """The settings of OBS and offers of help."""
        return self.path / "topchrono.toml"

    @property
    def followed(self) -> Path:
        """The address of the programme that is followed, and what was mended of it."""
        return self.path / "followed.json"

    @property
    def theme(self) -> Path:
        """The folder of the show's own theme."""
        return self.path / "theme"

    @property
    def look(self) -> Path:
        """The folder of the logo, the background and the partners' logos."""
        return self.path / "look"

    def drafts(self) -> list[Path]:
        """Where the server writes databases that are not complete yet, and where earlier versions did."""
        drafts = [draft_of(self.journal), draft_of(self.crowd)]
        inspected = [self.workspace / database.name for database in (self.journal, self.crowd)]
        return [
            *drafts,
            *map(wal_of, drafts),
            self.probe,
            *(one for file in inspected for one in files_of(file)),
        ]

    @property
    def workspace(self) -> Path:
        """Where earlier versions copied a database to inspect it."""
        return self.path / _WORKSPACE

    def damaged_crowd(self) -> list[Path]:
        """The existing copies of damaged offer databases, each with its write-ahead log."""
        return sorted(self.path.glob(f"{self.crowd.stem}{_DAMAGED}*"))

    def foreign_copies(self) -> list[Path]:
        """Copies of the databases under names of a cloud service, as after a conflict."""
        own = {file for database in (self.journal, self.crowd) for file in files_of(database)}
        own |= {*self.drafts(), *self.path.glob(f"*{_DAMAGED}*")}
        found = (file for name in (self.journal, self.crowd) for file in self.path.glob(f"{name.stem}*.db*"))
        return sorted(file for file in found if file.is_file() and file not in own)

    def leftovers(self) -> list[Path]:
        """Every copy of a damaged file or by a cloud service, and every unfinished draft."""
        patterns = (f"*{_DAMAGED}*", f"*{_DRAFT}", f"*{_DRAFT}{_LOG}", f"{_WORKSPACE}/*")
        found = (file for pattern in patterns for file in self.path.glob(pattern))
        return sorted({*self.foreign_copies(), *filter(Path.is_file, found)})


def wal_of(database: Path) -> Path:
    """SQLite's write-ahead log of the file."""
    return database.with_name(database.name + _LOG)


def wal_index_of(database: Path) -> Path:
    """SQLite's index of that log, in shared memory; made anew at every start."""
    return database.with_name(database.name + _LOG_INDEX)


def files_of(database: Path) -> list[Path]:
    """The file and those that SQLite makes next to it."""
    return [database, wal_of(database), wal_index_of(database)]


def draft_of(file: Path) -> Path:
    """The draft that replaces ``file`` once it is complete."""
    return file.with_suffix(_DRAFT)


def copies_of(damaged: Path) -> list[Path]:
    """What has been kept of ``damaged``, each under a name of :func:`free_copy`."""
    return sorted(damaged.parent.glob(f"{damaged.stem}{_DAMAGED}*"))


def free_copy(damaged: Path) -> Path:
    """A free name for a damaged file and its log, if any: ``journal.damaged-1.db``, or the next number."""
    return _first_free(lambda number: damaged.with_name(f"{damaged.stem}{_DAMAGED}{number}{damaged.suffix}"))


def free_wal_copy(database: Path) -> Path:
    """A free name for a damaged write-ahead log: ``journal.db-wal.damaged-1``, or the next number."""
    wal = wal_of(database)
    return _first_free(lambda number: wal.with_name(f"{wal.name}{_DAMAGED}{number}"))


def _real(file: Path) -> Path:
    """Where a symbolic link leads: SQLite has its logs next to the file itself."""
    return file.resolve() if file.is_symlink() and file.exists() else file


def _first_free(name: Callable[[int], Path]) -> Path:
    candidates = map(name, count(1))
    return next(file for file in candidates if not file.exists() and not wal_of(file).exists())
