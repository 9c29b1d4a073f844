"""The folder of the look's pictures: each under a name made from its content, so that it never changes."""

import hashlib
import os
import re
import stat
from collections import OrderedDict
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from topchrono.show.look import Picture
from topchrono.storage.drafts import replace_file
from topchrono.storage.look.decoder import MOST_MADE_BYTES, DecodedPicture

ID = re.compile(r"[0-9a-f]{32}")
TYPES = {"png": "image/png", "webp": "image/webp"}
"""Content types, by the suffix of the file."""
MOST_UNUSED = 20
"""Pictures that are kept though the look has others now: a change can be taken back."""
MOST_CACHED_BYTES = 24 * 1024 * 1024

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class StoredPicture(Struct, frozen=True):
    """A picture as it is served."""

    content: bytes
    content_type: str


class Pictures:
    """The pictures in a folder, with those that were asked for last in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cache: OrderedDict[str, StoredPicture] = OrderedDict()

    def cached(self, picture_id: str) -> StoredPicture | None:
        """The picture, if it is in memory."""
        if found := self._cache.get(picture_id):
            self._cache.move_to_end(picture_id)
        return found

    def read(self, picture_id: str) -> StoredPicture | None:
        """The picture, if there is one of that id. Blocks."""
        if not ID.fullmatch(picture_id):
            return None
        for suffix, content_type in TYPES.items():
            if content := _read(self._folder / f"{picture_id}.{suffix}"):
                return StoredPicture(content, content_type)
        return None

    def keep(self, decoded: DecodedPicture, *, used: Collection[str]) -> Picture:
        """Write the picture to disk; the oldest of those that are not ``used`` go. Blocks. Raises OSError."""
        picture_id = hashlib.sha256(decoded.content).hexdigest()[:32]
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._folder / f"{picture_id}.{decoded.kind}"
        if _read(file) != decoded.content:
            replace_file(file, decoded.content)
        file.touch()
        self._remove_unused({*used, picture_id})
        return Picture(id=picture_id, width=decoded.width, height=decoded.height)

    def _remove_unused(self, used: Collection[str]) -> None:
        ours = (
            file for file in self._folder.iterdir() if ID.fullmatch(file.stem) and file.suffix[1:] in TYPES
        )
        unused = sorted((file for file in ours if file.stem not in used), key=_written_at)
        for file in unused[:-MOST_UNUSED]:
            with suppress(OSError):
                file.unlink()

    def remember(self, picture_id: str, picture: StoredPicture) -> None:
        """Keep the picture in memory, instead of those that were not asked for lately."""
        self._cache[picture_id] = picture
        while sum(len(one.content) for one in self._cache.values()) > MOST_CACHED_BYTES:
            self._cache.popitem(last=False)


def _read(file: Path) -> bytes | None:
    """The content of a regular file that is not too large."""
    try:
        with os.fdopen(os.open(file, _READ), "rb") as opened:
            status = os.fstat(opened.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_size <= MOST_MADE_BYTES:
                return opened.read(MOST_MADE_BYTES)
    except OSError:
        pass
    return None


def _written_at(file: Path) -> float:
    try:
        return file.lstat().st_mtime
    except OSError:
        return 0
