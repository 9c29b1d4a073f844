"""Writes a file that others must not read beside the one that it is to replace."""

import os
from contextlib import suppress
from pathlib import Path

from topchrono.storage.folder import draft_of
from topchrono.storage.owner import give_to_owner_of
from topchrono.storage.sync import sync_folder


def write_draft(path: Path, data: bytes) -> Path:
    """Write ``data`` to the draft of ``path``, for its owner alone. Raises OSError, and leaves none then."""
    draft = draft_of(path)
    # A leftover of a crash may be readable by others.
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        give_to_owner_of(path.parent, draft)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    return draft


def replace_file(path: Path, data: bytes) -> None:
    """Replace the file atomically. Raises OSError; the old one is there then."""
    draft = write_draft(path, data)
    try:
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
