"""Files that are ours to write: their first line says so, and whether somebody changed them since."""

import hashlib
import os
import re
import stat
import tempfile
from pathlib import Path
from typing import Literal

HEAD = (
    "# Written by « topchrono online », which « topchrono online --undo » takes back. Checksum: {checksum}\n"
)
_HEAD = re.compile(r"# Written by « topchrono online », .* Checksum: ([0-9a-f]{16})\n")
MODE = 0o644

Ownership = Literal["missing", "ours", "edited", "foreign"]


def stamped(body: str) -> str:
    """The whole text of a file of ours with this ``body``."""
    return HEAD.format(checksum=_checksum(body)) + body


def ownership_of(file: Path) -> Ownership:
    """Whose file it is: ``edited`` if it was ours before somebody changed it. Raises OSError."""
    if not os.path.lexists(file):
        return "missing"
    if not file.is_file():
        return "foreign"
    text = read_text(file)
    found = _HEAD.match(text)
    if found is None:
        return "foreign"
    return "ours" if _checksum(text[found.end() :]) == found[1] else "edited"


def read_text(file: Path) -> str:
    """The file's text, byte by byte the same when :func:`write_text` writes it back. Raises OSError."""
    return file.read_bytes().decode(errors="surrogateescape")


def write_text(file: Path, text: str) -> None:
    """Write it atomically, with the mode and the owner of a file that it replaces. Raises OSError."""
    # Whoever keeps it elsewhere, behind a symbolic link, keeps it there.
    target = file.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    draft = Path(name)
    try:
        with os.fdopen(number, "wb") as written:
            written.write(text.encode(errors="surrogateescape"))
            written.flush()
            os.fsync(number)
        before = target.stat() if target.exists() else None
        draft.chmod(stat.S_IMODE(before.st_mode) if before else MODE)
        if before and os.geteuid() == 0:
            os.chown(draft, before.st_uid, before.st_gid)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _checksum(body: str) -> str:
    return hashlib.sha256(body.encode(errors="surrogateescape")).hexdigest()[:16]
