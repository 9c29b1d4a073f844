"""The file of links: read whole or as far as it can be, written atomically, kept beside when damaged."""

import hashlib
import json
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

import msgspec

from topchrono.show.text import N_
from topchrono.storage.drafts import write_draft
from topchrono.storage.errors import JournalError
from topchrono.storage.folder import copies_of, free_copy
from topchrono.storage.sync import sync_folder
from topchrono.views.roles import Role

KEPT_ROLES: tuple[Role, ...] = ("host", "director", "overlay", "viewer")
"""Roles with one link each in the file; organizers have one for each city."""
PressRole = Literal["host", "director", "organizer"]
"""The roles that a key can press for."""
DEFAULT_URL = "http://127.0.0.1:8000"
LONGEST_URL = 500
"""A longer one fits into no QR code together with a key."""
SHORTEST_SECRET = 16
MOST_BYTES = 4 * 1024 * 1024
"""Bytes that are read: several hundred cities need a twentieth of it."""
MOST_COPIES = 9
"""Copies of damaged files that are kept: what damages the file again and again must not fill the disk."""

T = TypeVar("T")
Stamp = tuple[int, ...]
"""Identifies one state of the file on disk; empty without a file."""
State = Literal["whole", "damaged", "missing"]


class AccessLink(msgspec.Struct, kw_only=True):
    """One link. Times are epoch ms."""

    id: str
    role: Role
    city: str | None = None
    """The slug of an organizer's city."""
    city_name: str | None = None
    item: str | None = None
    """The pitch of a speaker."""
    created_at: int = 0
    revoked_at: int | None = None


class PressKey(msgspec.Struct, kw_only=True):
    """A key of a Stream Deck, a foot switch or a script. It has no ``id``, so it is never read as a link."""

    key: str
    role: PressRole
    city: str | None = None
    """The slug of an organizer's city."""
    city_name: str | None = None
    created_at: int = 0
    """Epoch ms."""


class LinksFile(msgspec.Struct, kw_only=True):
    """The content of the file. The secret signs the links: who has it can forge one."""

    secret: str
    url: str = DEFAULT_URL
    """The address of the last start, for the links that the command line prints."""
    bound: str | msgspec.UnsetType = msgspec.UNSET
    """What the server listened on at its last start, with the port, for programs on its machine.

    Earlier versions wrote none, and their checksum is that of a file without it.
    """
    speakers: dict[str, list[int]] = {}
    """When links of a speaker were revoked (epoch ms), by pitch: as many as its link has generations."""
    links: list[AccessLink] = []
    keys: list[PressKey] | msgspec.UnsetType = msgspec.UNSET
    """The keys that work, one for each role and city; unset without any, as in files of earlier versions.

    One that was revoked is left out, so that no damage to the file revives it.
    """
    checksum: str = ""
    """Of all the rest, on disk alone: a damaged secret would look as good as any other."""


class LinksReading(msgspec.Struct, frozen=True, kw_only=True):
    """What could be read of the file."""

    state: State
    stamp: Stamp
    file: LinksFile
    """Its secret is empty if that could not be read."""
    are_revocations_lost: bool = False
    """Whether speakers' links that were revoked may work again."""


def read_links(path: Path) -> LinksReading:
    """Read the file at ``path``, entry by entry if it is damaged; never raises for what it holds.

    Raises :class:`JournalError` if the system does not let it be read.
    """
    nothing = LinksFile(secret="")
    try:
        stamp = stamp_of(path)
        if not stamp:
            return LinksReading(state="missing", stamp=stamp, file=nothing)
        # Anything else, such as a pipe, might never end.
        if not path.is_file():
            return LinksReading(state="damaged", stamp=stamp, file=nothing)
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise JournalError(
            N_(
                "Le fichier des liens « {file} » ne se lit pas : {reason}. Rendez-le lisible pour le compte "
                "qui lance Top Chrono, puis relancez."
            ),
            file=path,
            reason=error.strerror or error,
        ) from error
    whole = _whole(data)
    if whole is not None:
        return LinksReading(state="whole", stamp=stamp, file=whole)
    return _salvaged(data, stamp)


def stamp_of(path: Path) -> Stamp:
    """The stamp of what is at ``path``, also of a symbolic link that leads nowhere. Raises OSError."""
    try:
        status = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return ()
    if stat.S_ISLNK(status.st_mode):
        with suppress(OSError):
            status = path.stat()
    return (status.st_mtime_ns, status.st_ino, status.st_size)


def write_links(path: Path, file: LinksFile, *, keep_damaged: bool) -> Path | None:
    """Replace the file atomically. Raises OSError; the old one is there then.

    With ``keep_damaged`` the old one is kept under a free name, which is returned.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    signed = msgspec.structs.replace(file, checksum=_checksum(file))
    draft = write_draft(path, msgspec.json.format(msgspec.json.encode(signed)))
    try:
        kept_at = _keep(path) if keep_damaged else None
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return kept_at


def is_address(url: str) -> bool:
    """Whether ``url`` is an address that links can start with."""
    try:
        parts = urlsplit(url)
        # Raises ValueError for what is no port.
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not (parts.query or parts.fragment or "@" in parts.netloc)
        and len(url) <= LONGEST_URL
        and url.isprintable()
        and " " not in url
    )


def has_port(url: str) -> bool:
    """Whether ``url`` is an address with a port."""
    return is_address(url) and urlsplit(url).port is not None


def _checksum(file: LinksFile) -> str:
    return hashlib.sha256(msgspec.json.encode(file)).hexdigest()


def _keep(path: Path) -> Path | None:
    """Keep what is at ``path`` under another name; None if there is nothing to keep."""
    if path.is_symlink():
        # It goes, and what it leads to stays as it is.
        return path.resolve() if path.is_file() else None
    if not path.exists():
        return None
    copies = copies_of(path)
    kept_at = free_copy(path)
    if len(copies) >= MOST_COPIES:
        kept_at = copies[-1]
        kept_at.unlink()
    if path.is_file():
        try:
            # A second name needs no space, and leaves a file at `path` at every moment.
            kept_at.hardlink_to(path)
        except OSError:
            path.rename(kept_at)
        kept_at.chmod(0o600)
    else:
        path.rename(kept_at)
    return kept_at


UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises for any bytes."""


def _whole(data: bytes) -> LinksFile | None:
    """The file, if it is as this program writes it."""
    if len(data) > MOST_BYTES:
        return None
    try:
        file = msgspec.json.decode(data, type=LinksFile)
    except UNREADABLE:
        return None
    on_disk, file.checksum = file.checksum, ""
    is_sound = (
        # Version 0.1.0 wrote none, and all of these roles.
        (not on_disk or on_disk == _checksum(file))
        and {link.role for link in file.links}.issuperset(KEPT_ROLES)
        and len(file.secret) >= SHORTEST_SECRET
        and is_address(file.url)
        and (file.bound is msgspec.UNSET or has_port(file.bound))
        and _usable_entries(file.links) == file.links
        and _usable_speakers(file.speakers) == file.speakers
        and _usable_keys(file.keys or []) == (file.keys or [])
    )
    return file if is_sound else None


SECRET = re.compile(r'"secret"\s*:\s*("(?:[^"\\]|\\.)*")')
URL = re.compile(r'"url"\s*:\s*("(?:[^"\\]|\\.)*")')
SPEAKERS = re.compile(r'"speakers"\s*:\s*(\{[^{}]*\})')
ENTRY = re.compile(r"\{[^{}]*\}")
"""Links are objects without objects inside, so each can be found in what is no JSON as a whole."""
ID = re.compile(r"(?!speaker-)[\w-]{1,64}", re.ASCII)
SLUG = re.compile(r"[a-z0-9-]{1,200}")


def _salvaged(data: bytes, stamp: Stamp) -> LinksReading:
    # Editors may have saved it in another encoding.
    text = data[:MOST_BYTES].decode(json.detect_encoding(data), "replace")
    secret = _decoded(_found(SECRET, text), str) or ""
    url = _decoded(_found(URL, text), str) or ""
    speakers = _decoded(_found(SPEAKERS, text), dict[str, list[int]])
    entries = (_decoded(match[0], AccessLink) for match in ENTRY.finditer(text))
    keys = (_decoded(match[0], PressKey) for match in ENTRY.finditer(text))
    return LinksReading(
        state="damaged",
        stamp=stamp,
        file=LinksFile(
            secret=secret if len(secret) >= SHORTEST_SECRET else "",
            url=url if is_address(url) else DEFAULT_URL,
            speakers=_usable_speakers(speakers or {}),
            links=_usable_entries([entry for entry in entries if entry]),
            keys=_usable_keys([key for key in keys if key]) or msgspec.UNSET,
        ),
        are_revocations_lost=speakers is None or _usable_speakers(speakers) != speakers,
    )


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def _decoded(text: str, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(text.encode(errors="replace"), type=kind)
    except UNREADABLE:
        return None


def _usable_entries(entries: list[AccessLink]) -> list[AccessLink]:
    """The entries that can be links, each once: of those with the same id, a revoked one counts."""
    found: dict[str, AccessLink] = {}
    for entry in entries:
        if _is_usable(entry):
            known = found.setdefault(entry.id, entry)
            if entry.revoked_at is not None and known.revoked_at is None:
                found[entry.id] = entry
    return list(found.values())


def _is_usable(entry: AccessLink) -> bool:
    if not ID.fullmatch(entry.id):
        return False
    if entry.role == "organizer":
        return entry.city is not None and SLUG.fullmatch(entry.city) is not None
    return entry.role in KEPT_ROLES and entry.city is None


def _usable_keys(keys: list[PressKey]) -> list[PressKey]:
    """The keys that can be some, one for each role and city: of several, the one made last."""
    found: dict[tuple[str, str | None], PressKey] = {}
    for key in keys:
        has_city = key.city is not None and SLUG.fullmatch(key.city) is not None
        is_for_somebody = has_city if key.role == "organizer" else key.city is None
        if is_for_somebody and ID.fullmatch(key.key):
            known = found.setdefault((key.role, key.city), key)
            if key.created_at > known.created_at:
                found[key.role, key.city] = key
    return list(found.values())


def _usable_speakers(speakers: dict[str, list[int]]) -> dict[str, list[int]]:
    return {item: times for item, times in speakers.items() if item and times}
