"""Programmes that somebody is about to apply: what they gave, and what they mended of it."""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from typing import Literal

import msgspec
from msgspec import Struct

from topchrono.runtime.quiet import Quiet

from .apart import read_data_apart, read_pasted_apart
from .correction import Draft
from .mending import NO_MENDING, Mending, RowMending
from .reading import Programme

KEPT_MS = 3_600_000
MOST_KEPT = 6
"""Each may hold a file of 10 MB."""

SourceKind = Literal["file", "pasted", "address"]


class Source(Struct, frozen=True, kw_only=True):
    """What somebody gave to be read."""

    kind: SourceKind
    name: str
    """Of the file, or the address; empty for what was pasted."""
    data: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return hashlib.sha256(self.data).hexdigest()

    async def read(self, mending: Mending = NO_MENDING, *, quiet: Quiet | None = None) -> Programme:
        """What it says, read in a process of its own, which stands still near a deadline of ``quiet``."""
        if self.kind == "pasted":
            return await read_pasted_apart(self.data.decode(errors="replace"), mending, quiet=quiet)
        return await read_data_apart(self.data, mending, quiet=quiet)


class Submitted(Struct, frozen=True):
    """A draft as a request to apply it has found it."""

    id: str
    """Of the request."""
    draft: Draft


class KeptDraft(Struct, kw_only=True):
    """A programme that was read, and is not applied yet."""

    id: str
    source: Source
    mending: Mending
    programme: Programme
    used_at: int
    """Epoch ms."""
    submitted: Submitted | None = None
    """The last request to apply it: its retry is the same command, whatever the evening has become."""


class Drafts:
    """The last drafts, each for an hour after its last use. ``now`` returns epoch ms."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._kept: OrderedDict[str, KeptDraft] = OrderedDict()

    def keep(self, source: Source, programme: Programme, mending: Mending = NO_MENDING) -> KeptDraft:
        """Keep a draft under an id of its own."""
        draft = KeptDraft(
            id=secrets.token_hex(8), source=source, mending=mending, programme=programme, used_at=self._now()
        )
        self._kept[draft.id] = draft
        self._forget_old()
        return draft

    def find(self, draft_id: str) -> KeptDraft | None:
        """The draft, if it is still kept."""
        self._forget_old()
        draft = self._kept.get(draft_id)
        if draft:
            draft.used_at = self._now()
            self._kept.move_to_end(draft_id)
        return draft

    def forget(self, draft_id: str) -> None:
        """Keep the draft no longer."""
        self._kept.pop(draft_id, None)

    def _forget_old(self) -> None:
        now = self._now()
        for draft in [*self._kept.values()]:
            if now - draft.used_at > KEPT_MS:
                del self._kept[draft.id]
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


class KeptRow(Struct, frozen=True, kw_only=True):
    """A row that was mended, and how it is found in a later version of its table."""

    mending: RowMending
    said: str
    """A digest of what it says unmended; of a row that is left out, of where it stands and why."""


class KeptMending(Struct, frozen=True, kw_only=True):
    """What was mended, for the next versions of a table that is followed.

    A row that says something else by then was changed by its authors: it is read as it is.
    """

    whole: Mending = NO_MENDING
    """Without the rows."""
    rows: tuple[KeptRow, ...] = ()


async def keep_mending(source: Source, mending: Mending) -> KeptMending:
    """What is to be remembered of ``mending``."""
    whole = msgspec.structs.replace(mending, rows=())
    if not mending.rows:
        return KeptMending(whole=whole)
    said = {place: digest for digest, place in _places(await source.read(whole))}
    found = ((row, said.get((row.sheet, row.row))) for row in mending.rows)
    return KeptMending(
        whole=whole, rows=tuple(KeptRow(mending=row, said=text) for row, text in found if text)
    )


async def read_with(
    source: Source, kept: KeptMending, *, quiet: Quiet | None = None
) -> tuple[Programme, Mending]:
    """What the source says as mended before, and what of that still fits."""
    programme = await source.read(kept.whole, quiet=quiet)
    if not kept.rows:
        return programme, kept.whole
    left = _places(programme)
    rows: list[RowMending] = []
    for row in kept.rows:
        found = next((entry for entry in left if entry[0] == row.said), None)
        if found:
            left.remove(found)
            sheet, number = found[1]
            rows.append(msgspec.structs.replace(row.mending, sheet=sheet, row=number))
    mending = msgspec.structs.replace(kept.whole, rows=tuple(rows))
    return (await source.read(mending, quiet=quiet) if rows else programme), mending


def _places(programme: Programme) -> list[tuple[str, tuple[str | None, int]]]:
    """What each row says, as a digest, and where it is: sheet and number."""
    rows = zip(programme.contents, programme.row_sheets, programme.rows, strict=True)
    left_out = ((row.reason, row.row, row.sheet) for row in programme.left_out)
    return [
        *((_digest(content), (sheet, number)) for content, sheet, number in rows),
        *((_digest((reason, number)), (sheet, number)) for reason, number, sheet in left_out),
    ]


def _digest(value: object) -> str:
    return hashlib.blake2b(msgspec.json.encode(value, order="sorted"), digest_size=12).hexdigest()
