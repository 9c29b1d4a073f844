"""Flushes names to disk: a file that was renamed has its new name after a power cut only then."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Flush the names in ``folder`` to disk. Raises OSError."""
    # Windows has no such thing.
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
