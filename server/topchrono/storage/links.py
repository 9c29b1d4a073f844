"""The links to hand out: bearer tokens, in one file that the server and the command line share."""

import os
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
from itsdangerous import BadSignature, Signer

from topchrono.show.text import N_
from topchrono.storage.errors import JournalError
from topchrono.storage.folder import EveningFolder, draft_of
from topchrono.views.roles import Role

PAGES: dict[Role, str] = {
    "host": "/host",
    "director": "/director",
    "organizer": "/city/{city}",
    "overlay": "/overlays/program",
    "viewer": "/",
    "speaker": "/speaker/{item}",
}
"""The page that each role's link leads to."""
KEPT_ROLES: tuple[Role, ...] = ("host", "director", "overlay", "viewer")
"""Roles with one link each in the file; organizers have one for each city."""
SPEAKER = "speaker-"
"""Prefix of the id of a speaker's link, which is derived from the pitch and not in the file."""


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


def path_of(link: AccessLink, *, page: str | None = None) -> str:
    """The path of ``page``, or of the page that the link's role is for."""
    return (page or PAGES[link.role]).format(city=link.city, item=link.item)


class LinksFile(msgspec.Struct, kw_only=True):
    """The content of the file. The secret signs the links: who has it can forge one."""

    secret: str
    url: str = "http://127.0.0.1:8000"
    """The address of the last start, for the links that the command line prints."""
    links: list[AccessLink] = []


class Links:
    """The links of an evening, in a file of its folder."""

    def __init__(self, folder: Path) -> None:
        """Open the links of ``folder``. Raises :class:`JournalError` if the file can't be read."""
        self._path = EveningFolder(folder).links
        self._seen = (0, 0)
        self._file = LinksFile(secret=secrets.token_urlsafe(32))
        self.reload()

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return self._file.url

    def reload(self) -> bool:
        """Read the file again if it has changed; whether it had."""
        if not self._path.is_file():
            return False
        try:
            stat = self._path.stat()
            if (stat.st_mtime_ns, stat.st_ino) == self._seen:
                return False
            self._file = msgspec.json.decode(self._path.read_bytes(), type=LinksFile)
        except (msgspec.DecodeError, OSError) as error:
            raise JournalError(
                N_("Le fichier des liens « {file} » ne se lit pas : {reason}."),
                file=self._path,
                reason=error,
            ) from error
        self._seen = (stat.st_mtime_ns, stat.st_ino)
        return True

    def ensure(self, cities: Mapping[str, str], *, url: str | None = None) -> None:
        """Make the links that are missing: one per role, and an organizer's for each city (slug to name)."""
        self.reload()
        with self._writing():
            if url:
                self._file.url = url.rstrip("/")
            for role in KEPT_ROLES:
                if not self._has(role, None):
                    self._add(role)
            for slug, name in cities.items():
                if not self._has("organizer", slug):
                    self._add("organizer", slug, name)

    def usable(self) -> list[AccessLink]:
        """The links that work, in the order of the roles."""
        order = list(PAGES)
        links = [link for link in self._file.links if link.revoked_at is None]
        return sorted(links, key=lambda link: (order.index(link.role), link.city or ""))

    def find(self, token: str) -> AccessLink | None:
        """Authenticate ``token``: its link, if the signature is ours and the link is not revoked."""
        if not token.isascii():
            return None
        try:
            link_id = self._signer().unsign(token).decode()
        except BadSignature:
            return None
        link = self.known(link_id)
        return link if link and link.revoked_at is None else None

    def known(self, link_id: str) -> AccessLink | None:
        """The link of that id, also if it was revoked: the actor of an event in the journal."""
        if link_id.startswith(SPEAKER):
            return self.speaker(link_id.removeprefix(SPEAKER))
        return next((link for link in self._file.links if link.id == link_id), None)

    @staticmethod
    def speaker(item: str) -> AccessLink:
        """The link of the speaker of the pitch ``item``."""
        return AccessLink(id=f"{SPEAKER}{item}", role="speaker", item=item)

    def token(self, link: AccessLink) -> str:
        """The secret part of the link's address."""
        return self._signer().sign(link.id).decode()

    def address(self, link: AccessLink, *, page: str | None = None) -> str:
        """The whole address of the link, to ``page`` or to the page of its role."""
        return f"{self.url}{path_of(link, page=page)}?key={self.token(link)}"

    def address_of(self, role: Role) -> str:
        """The whole address of the link of a role that has only one."""
        return self.address(next(link for link in self.usable() if link.role == role))

    def revoke(self, link: AccessLink) -> AccessLink:
        """Revoke ``link`` and return a new one for the same role and city."""
        self.reload()
        with self._writing():
            for known in self._file.links:
                if known.id == link.id:
                    known.revoked_at = time.time_ns() // 1_000_000
            return self._add(link.role, link.city, link.city_name)

    def _has(self, role: Role, city: str | None) -> bool:
        return any(
            link.role == role and link.city == city and link.revoked_at is None for link in self._file.links
        )

    def _add(self, role: Role, city: str | None = None, city_name: str | None = None) -> AccessLink:
        link = AccessLink(
            id=secrets.token_urlsafe(6),
            role=role,
            city=city,
            city_name=city_name,
            created_at=time.time_ns() // 1_000_000,
        )
        self._file.links.append(link)
        return link

    def _signer(self) -> Signer:
        return Signer(self._file.secret, salt="topchrono.link")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write what the block changes; if that fails, nothing has changed. Raises OSError."""
        before = msgspec.json.encode(self._file)
        try:
            yield
            if msgspec.json.encode(self._file) != before or not self._path.is_file():
                self._write()
        except OSError:
            self._file = msgspec.json.decode(before, type=LinksFile)
            raise

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = draft_of(self._path)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(self._file)))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        stat = self._path.stat()
        self._seen = (stat.st_mtime_ns, stat.st_ino)
