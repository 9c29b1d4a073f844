"""The links to hand out: bearer tokens, in one file that the server and the command line share."""

import hashlib
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import msgspec
from itsdangerous import BadSignature, Signer

from topchrono.show.text import N_
from topchrono.storage.errors import JournalError
from topchrono.storage.folder import EveningFolder
from topchrono.storage.link_text import SIGNATURE_LENGTH, find_tokens
from topchrono.storage.links_file import (
    KEPT_ROLES,
    AccessLink,
    LinksFile,
    LinksReading,
    PressKey,
    PressRole,
    Stamp,
    State,
    read_links,
    stamp_of,
    write_links,
)
from topchrono.views.roles import Role

__all__ = [
    "PAGES",
    "AccessLink",
    "KeyFault",
    "Links",
    "LinksRepair",
    "PressKey",
    "PressRole",
    "actor_of",
    "path_of",
]

PAGES: dict[Role, str] = {
    "host": "/host",
    "director": "/director",
    "organizer": "/city/{city}",
    "overlay": "/overlays/program",
    "viewer": "/",
    "speaker": "/speaker/{item}",
}
"""The page that each role's link leads to."""
SPEAKER = "speaker-"
"""Prefix of the id of a speaker's link, which is derived from the pitch and not in the file."""
GENERATION = "~"
"""Between the pitch and the generation in that id; the first generation, 0, is left out."""


PRESSED = "key:"
"""Prefix of the actor of what a key has done: its role and city, and nothing else of the key."""


def actor_of(key: PressKey) -> AccessLink:
    """What ``key`` acts as. Its id is in the journal, and no token signs it."""
    return AccessLink(
        id=f"{PRESSED}{key.role}:{key.city or ''}", role=key.role, city=key.city, city_name=key.city_name
    )


def path_of(link: AccessLink, *, page: str | None = None) -> str:
    """The path of ``page``, or of the page that the link's role is for."""
    return (page or PAGES[link.role]).format(city=link.city, item=link.item)


KeyFault = Literal["cut", "altered", "replaced", "foreign", "unclear"]
"""Why a key is none: its end is missing, some of it is wrong, it was replaced, or it is another evening's.
Unclear is whether a speaker's is altered or another evening's: their ids are the same everywhere."""
MOST_TRIED = 16
"""Signatures verified of one text."""


class LinksRepair(msgspec.Struct, frozen=True, kw_only=True):
    """A file of links that was damaged or missing, and was written again."""

    kept_at: Path | None = None
    """The damaged file; None if there was none."""
    is_secret_lost: bool = False
    """Whether no link that was handed out before works any more."""
    are_revocations_lost: bool = False
    """Whether speakers' links that were revoked may work again."""
    made: tuple[AccessLink, ...] = ()
    """The links that stand for those that were lost."""

    @property
    def replaces_some(self) -> bool:
        """Whether there are new links to hand out."""
        return self.is_secret_lost or bool(self.made)


class Links:
    """The links of an evening, in a file of its folder."""

    def __init__(self, folder: Path, *, is_expected: bool = False) -> None:
        """Read the links of ``folder``, as far as they can be read; nothing is written.

        ``is_expected`` says that links were handed out before, so that a missing file is damage. Raises
        :class:`JournalError` if the system does not let the file be read.
        """
        self._path = EveningFolder(folder).links
        self._folder = folder.resolve()
        found = read_links(self._path)
        self._stamp: Stamp = found.stamp
        self._file = found.file
        self._damage = None if found.state == "whole" else found
        self._is_expected = is_expected or found.state != "missing"
        self._is_secret_lost = not found.file.secret
        if self._is_secret_lost:
            self._file.secret = secrets.token_urlsafe(32)
        self._url: str | None = None
        self._bound: str | None = None
        self.repair: LinksRepair | None = None
        """What :meth:`ensure` found damaged and wrote again."""

    @property
    def url(self) -> str:
        """The address of the server, without a slash at its end."""
        return self._url or self._file.url

    @property
    def bound(self) -> str:
        """What the server listens on, or did at its last start, with the port; empty if that is unknown."""
        return self._bound or self._file.bound or ""

    @property
    def evening(self) -> str:
        """Eight hexadecimal digits that tell this folder from others on the same host, copies of it too."""
        return _evening_of(self._file.secret, self._folder)

    @property
    def state(self) -> State:
        """Whether the file on disk is whole, as far as is known."""
        return self._damage.state if self._damage else "whole"

    @property
    def can_sign(self) -> bool:
        """Whether the secret of the handed-out links is known."""
        return not self._is_secret_lost

    @property
    def is_complete(self) -> bool:
        """Whether the links of every role work, as handed out, without anything being written."""
        return self.can_sign and all(self._has(role, None) for role in KEPT_ROLES)

    def reload(self) -> bool:
        """Read the file again if it has changed; whether there is something new.

        A file that is damaged or gone changes no link: :meth:`ensure` writes it again. Raises
        :class:`JournalError` if the system does not let it be read.
        """
        try:
            if stamp_of(self._path) == self._stamp:
                return False
        except OSError:
            # Reading says why.
            pass
        found = read_links(self._path)
        self._stamp = found.stamp
        if found.state == "whole":
            self._file, self._damage = found.file, None
            return True
        # Nothing is lost: the links are still known here.
        self._damage = msgspec.structs.replace(found, are_revocations_lost=False)
        return True

    def ensure(self, cities: Mapping[str, str], *, url: str | None = None, bound: str | None = None) -> None:
        """Make the links that are missing: one per role, and an organizer's for each city (slug to name).

        A damaged file is kept beside, and written again with what is known; ``repair`` says so. Raises
        OSError if nothing can be written: nothing has changed then.
        """
        self.reload()
        if url:
            self._url = url.rstrip("/")
        self._bound = bound or self._bound
        with self._writing():
            self._file.url = self.url
            if self._bound:
                self._file.bound = self._bound
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
        link = self.authentic(token)
        return link if link and link.revoked_at is None else None

    def authentic(self, token: str) -> AccessLink | None:
        """The link of ``token``, also if it was revoked, if the signature is ours."""
        if not token.isascii():
            return None
        try:
            link_id = self._signer().unsign(token).decode()
        except BadSignature:
            return None
        return self.known(link_id)

    def recover(self, text: str) -> AccessLink | None:
        """The authentic link in ``text``, also if it was revoked, however it was copied.

        As safe as :meth:`authentic`: a whole signature must be there.
        """
        if len(text) <= SIGNATURE_LENGTH:
            return None
        tried = 0
        for found, signature in find_tokens(text):
            for link_id in self._ids_in(found):
                tried += 1
                if tried > MOST_TRIED:
                    return None
                if link := self.authentic(f"{link_id}.{signature}"):
                    return link
        return None

    def diagnose(self, key: str) -> KeyFault:
        """Why ``key``, which no link has, is none; ``key`` is as :func:`key_in` returns it."""
        link_id, _, signature = key.rpartition(".")
        if len(signature if link_id else key) < SIGNATURE_LENGTH:
            return "cut"
        if not link_id:
            return "altered"
        if self._is_signed(f"{link_id}.{signature}"):
            return "replaced"
        if link_id.startswith(SPEAKER):
            return "unclear"
        if any(link.id == link_id for link in self._file.links):
            return "replaced" if self.repair and self.repair.is_secret_lost else "altered"
        return "altered" if signature[:SIGNATURE_LENGTH] in self._signatures() else "foreign"

    def actor(self, name: str) -> AccessLink | None:
        """Who did what the journal has under this name: a link, also a revoked one, or what a key acts as."""
        return _actor_in(name.removeprefix(PRESSED)) if name.startswith(PRESSED) else self.known(name)

    def known(self, link_id: str) -> AccessLink | None:
        """The link of that id, also if it was revoked."""
        if link_id.startswith(SPEAKER):
            item, _, generation = link_id.removeprefix(SPEAKER).partition(GENERATION)
            return self._speaker(item, int(generation or 0)) if (generation or "0").isdecimal() else None
        return next((link for link in self._file.links if link.id == link_id), None)

    def speaker(self, item: str) -> AccessLink:
        """The link of the speaker of the pitch ``item`` that works now."""
        return self._speaker(item, len(self._file.speakers.get(item, ())))

    def token(self, link: AccessLink) -> str:
        """The secret part of the link's address."""
        return self._signer().sign(link.id).decode()

    def address(self, link: AccessLink, *, page: str | None = None, origin: str | None = None) -> str:
        """The whole address of the link, to ``page`` or to its role's, at ``origin`` or at :attr:`url`."""
        return f"{origin or self.url}{path_of(link, page=page)}?key={self.token(link)}"

    def address_of(self, role: Role, *, page: str | None = None, origin: str | None = None) -> str:
        """The whole address of the link of a role that has only one; the rest is as for :meth:`address`.

        Raises :class:`JournalError` if it could not be read and is not made yet: see :meth:`ensure`.
        """
        for link in self.usable():
            if link.role == role:
                return self.address(link, page=page, origin=origin)
        raise self._damaged()

    def revoke(self, link: AccessLink) -> AccessLink:
        """Revoke ``link`` and return a new one for the same role and city or pitch.

        Raises :class:`JournalError` if the file is damaged, OSError if nothing can be written.
        """
        self._require_whole()
        now = time.time_ns() // 1_000_000
        with self._writing():
            if link.role == "speaker" and link.item is not None:
                times = self._file.speakers.setdefault(link.item, [])
                times.extend([now] * (self._generation(link) + 1 - len(times)))
                return self.speaker(link.item)
            for known in self._file.links:
                if known.id == link.id:
                    known.revoked_at = now
            return self._add(link.role, link.city, link.city_name)

    def press_keys(self) -> list[PressKey]:
        """The keys that work: the host's, the director's, those of the cities."""
        order = get_args(PressRole)
        return sorted(self._file.keys or [], key=lambda key: (order.index(key.role), key.city or ""))

    def find_press_key(self, token: str) -> PressKey | None:
        """Authenticate the ``token`` of a key. That of a link is none, and the other way round."""
        if not token.isascii():
            return None
        try:
            name = self._press_signer().unsign(token).decode()
        except BadSignature:
            return None
        return self.known_press_key(name)

    def known_press_key(self, name: str) -> PressKey | None:
        """The key of that name, which stands in its token."""
        return next((key for key in self._file.keys or [] if key.key == name), None)

    def press_address(self, key: PressKey) -> str:
        """The address of ``key`` without the action, which follows it."""
        return f"{self.url}/key/{self._press_signer().sign(key.key).decode()}/"

    def make_press_key(
        self, role: PressRole, city: str | None = None, city_name: str | None = None
    ) -> PressKey:
        """The key of that role and city, made if there is none.

        Raises :class:`JournalError` if the file is damaged, OSError if nothing can be written.
        """
        self._require_whole()
        known = next((key for key in self.press_keys() if (key.role, key.city) == (role, city)), None)
        if known:
            return known
        return self._replace_press_key(None, _new_press_key(role, city, city_name))

    def renew_press_key(self, key: PressKey) -> PressKey:
        """Replace ``key`` by a new one for the same role and city. Raises as :meth:`make_press_key`."""
        self._require_whole()
        return self._replace_press_key(key, _new_press_key(key.role, key.city, key.city_name))

    def revoke_press_key(self, key: PressKey) -> None:
        """End ``key``: what it does stops at once. Raises as :meth:`make_press_key`."""
        self._require_whole()
        with self._writing():
            self._file.keys = self._press_keys_but(key) or msgspec.UNSET

    def _replace_press_key(self, old: PressKey | None, new: PressKey) -> PressKey:
        with self._writing():
            self._file.keys = [*self._press_keys_but(old), new]
        return new

    def _press_keys_but(self, left_out: PressKey | None) -> list[PressKey]:
        return [key for key in self._file.keys or [] if left_out is None or key.key != left_out.key]

    def _require_whole(self) -> None:
        """Raises :class:`JournalError` if the file is damaged."""
        self.reload()
        if self.state != "whole":
            raise self._damaged()

    def _damaged(self) -> JournalError:
        return JournalError(
            N_(
                "Le fichier des liens « {file} » manque ou est abîmé : démarrez Top Chrono, qui le remet en "
                "état, puis recommencez."
            ),
            file=self._path,
        )

    def _speaker(self, item: str, generation: int) -> AccessLink:
        times = self._file.speakers.get(item, ())
        return AccessLink(
            id=f"{SPEAKER}{item}{GENERATION}{generation}" if generation else f"{SPEAKER}{item}",
            role="speaker",
            item=item,
            revoked_at=times[generation] if generation < len(times) else None,
        )

    @staticmethod
    def _generation(link: AccessLink) -> int:
        return int(link.id.partition(GENERATION)[2] or 0)

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

    def _ids_in(self, text: str) -> Iterator[str]:
        """``text``, and the ids that it ends with: something may stand in front of one."""
        yield text
        yield from (link.id for link in self._file.links if text != link.id and text.endswith(link.id))
        if (start := text.rfind(SPEAKER)) > 0:
            yield text[start:]

    def _is_signed(self, token: str) -> bool:
        return token.isascii() and self._signer().validate(token)

    def _signatures(self) -> frozenset[str]:
        """The signatures of the links in the file, computed when there are others."""
        ids = tuple(link.id for link in self._file.links)
        return _signatures_of(self._file.secret, ids)

    def _signer(self) -> Signer:
        return _signer_of(self._file.secret)

    def _press_signer(self) -> Signer:
        return Signer(self._file.secret, salt="topchrono.press")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Write what the block changes; if that fails, nothing has changed. Raises OSError."""
        before = msgspec.json.encode(self._file)
        known = {link.id for link in self._file.links}
        try:
            yield
            if self._damage or msgspec.json.encode(self._file) != before:
                kept_at = write_links(self._path, self._file, keep_damaged=self.state == "damaged")
                self._stamp = stamp_of(self._path)
                if self._damage and self._is_expected:
                    made = tuple(link for link in self._file.links if link.id not in known)
                    self.repair = self._repaired(self._damage, kept_at, made)
                self._damage, self._is_secret_lost, self._is_expected = None, False, True
        except OSError:
            self._file = msgspec.json.decode(before, type=LinksFile)
            raise

    def _repaired(
        self, damage: LinksReading, kept_at: Path | None, made: tuple[AccessLink, ...]
    ) -> LinksRepair:
        """This repair, together with earlier ones that were not read yet."""
        earlier = self.repair or LinksRepair()
        return LinksRepair(
            kept_at=kept_at,
            is_secret_lost=self._is_secret_lost or earlier.is_secret_lost,
            are_revocations_lost=damage.are_revocations_lost or earlier.are_revocations_lost,
            made=earlier.made + made,
        )


def _actor_in(text: str) -> AccessLink | None:
    role, _, city = text.partition(":")
    known = next((one for one in get_args(PressRole) if one == role), None)
    return actor_of(PressKey(key="", role=known, city=city or None)) if known else None


def _new_press_key(role: PressRole, city: str | None, city_name: str | None) -> PressKey:
    return PressKey(
        key=secrets.token_urlsafe(6),
        role=role,
        city=city,
        city_name=city_name,
        created_at=time.time_ns() // 1_000_000,
    )


def _signer_of(secret: str) -> Signer:
    return Signer(secret, salt="topchrono.link")


@lru_cache(maxsize=8)
def _signatures_of(secret: str, ids: tuple[str, ...]) -> frozenset[str]:
    signer = _signer_of(secret)
    return frozenset(signer.get_signature(link_id).decode() for link_id in ids)


@lru_cache(maxsize=8)
def _evening_of(secret: str, folder: Path) -> str:
    identity = f"{secret}\n{folder}"
    return hashlib.sha256(identity.encode(errors="surrogateescape")).hexdigest()[:8]
