"""Forgets what was mended of a followed programme where it names a person."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from topchrono.remote.followed import FollowFile
from topchrono.storage.drafts import replace_file
from topchrono.storage.folder import EveningFolder


def forget_mendings(folder: Path, address: str, texts: Sequence[str]) -> None:
    """Remove the rows that hold the address or one of the texts. Raises OSError."""
    path = EveningFolder(folder).followed
    followed = _read(path)
    if followed is None:
        return
    wanted = [text.casefold() for text in (address, *texts) if text]
    rows = tuple(
        row
        for row in followed.mending.rows
        if not any(text in said.casefold() for said in row.mending.texts.values() for text in wanted)
    )
    if rows != followed.mending.rows:
        mending = msgspec.structs.replace(followed.mending, rows=rows)
        replace_file(path, msgspec.json.encode(msgspec.structs.replace(followed, mending=mending)))


def _read(path: Path) -> FollowFile | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=FollowFile)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None
