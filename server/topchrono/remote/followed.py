"""The programme that is followed: remembered in the evening's folder, and compared with the evening."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import structlog
from msgspec import Struct

from topchrono.inputs.programme_address import ProgrammeAddress, address_of_url
from topchrono.inputs.reading import NotUnderstood
from topchrono.programme import Programme
from topchrono.programme.correction import Preview, draft, preview
from topchrono.programme.drafts import KeptMending, Source, keep_mending, read_with
from topchrono.programme.mending import Mending
from topchrono.runtime.quiet import Quiet
from topchrono.show.model import Show
from topchrono.storage.drafts import replace_file
from topchrono.views.live_state import FollowNews, FollowSection

from .fetching import Fetched, Validators
from .follower import Follower, FollowState

BEFORE_DEADLINE_S = 0.3
"""No comparison begins nearer to a deadline: that of a thousand rows takes a tenth of a second."""
_LARGEST_FILE = 2_000_000

log = structlog.get_logger()


class FollowFile(Struct, frozen=True, kw_only=True):
    """What is remembered across restarts."""

    address: str
    mending: KeptMending = KeptMending()


class FollowedProgramme:
    """Follows at most one address, and tells when what is there differs from the evening."""

    def __init__(
        self,
        file: Path,
        fetch: Callable[[ProgrammeAddress, Validators], Awaitable[Fetched]],
        *,
        show: Callable[[], Show],
        now: Callable[[], int],
        quiet: Quiet,
        on_change: Callable[[], None],
    ) -> None:
        """``on_change`` is called when :attr:`state` or :attr:`news` may have changed."""
        self.news: FollowNews | None = None
        self._file = file
        self._show = show
        self._now = now
        self._quiet = quiet
        self._on_change = on_change
        self._followed: FollowFile | None = None
        self._read_last: tuple[Source, Programme, Mending] | None = None
        self._compared_with: Show | None = None
        self._changed = asyncio.Event()
        self._follower = Follower(
            fetch,
            on_change=lambda _programme: self._changed.set(),
            on_state=self._note_state,
            now=now,
            quiet=quiet,
            read=self._read,
        )

    @property
    def state(self) -> FollowState | None:
        """What the follower does; None while nothing is followed."""
        return self._follower.state

    @property
    def section(self) -> FollowSection | None:
        """What the director sees of it."""
        state = self._follower.state
        if state is None:
            return None
        return FollowSection(
            address=state.url,
            checked_at=state.checked_at,
            next_at=state.next_at,
            problem=state.problem,
            news=self.news,
        )

    @property
    def last_read(self) -> tuple[Source, Programme, Mending] | None:
        """What is at the address, as it was last read; None before the first time."""
        return self._read_last

    def resume(self) -> None:
        """Follow what was followed before the server was started, if anything."""
        try:
            if self._file.stat().st_size > _LARGEST_FILE:
                return
            followed = msgspec.json.decode(self._file.read_bytes(), type=FollowFile)
            self._start(followed, address_of_url(followed.address))
        except FileNotFoundError:
            return
        except (OSError, msgspec.DecodeError, UnicodeDecodeError, NotUnderstood) as error:
            log.warning("the address that was followed can't be read; nothing is followed", reason=str(error))

    async def follow(self, address: ProgrammeAddress, source: Source | None, mending: Mending) -> None:
        """Follow this address, also after a restart; ``mending`` is what was mended of ``source``.

        Raises OSError if it can't be remembered.
        """
        kept = await keep_mending(source, mending) if source else KeptMending()
        followed = FollowFile(address=address.url, mending=kept)
        await asyncio.to_thread(replace_file, self._file, msgspec.json.encode(followed))
        self._start(followed, address)

    async def remember(self, source: Source, mending: Mending) -> None:
        """Remember what was mended of the followed programme. Raises OSError."""
        if self._followed and source.kind == "address" and source.name == self._followed.address:
            kept = await keep_mending(source, mending)
            self._followed = FollowFile(address=self._followed.address, mending=kept)
            await asyncio.to_thread(replace_file, self._file, msgspec.json.encode(self._followed))

    async def stop(self) -> None:
        """Follow nothing any more. Raises OSError."""
        await asyncio.to_thread(self._file.unlink, missing_ok=True)
        self._followed = self._read_last = self.news = None
        self._follower.follow(None)

    def check_now(self) -> None:
        """Look at the address at once."""
        self._follower.check_now()

    async def run(self) -> None:
        """Look whenever it is due, and compare what was read, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._follower.run())
            tasks.create_task(self._compare_changes())

    async def compare(self) -> None:
        """See whether what is at the address differs from the evening as it is now."""
        seen = await self._preview()
        # What the crew alone has changed stays as it is: that is no news.
        differs = seen is not None and any((seen.new, seen.changed, seen.moved, seen.gone, seen.conflicts))
        before = self.news
        self.news = (
            FollowNews(
                at=self._now(),
                new=seen.new,
                changed=seen.changed,
                moved=seen.moved,
                gone=seen.gone,
                conflicts=seen.conflicts,
            )
            if seen and differs
            else None
        )
        if self.news != before:
            self._on_change()

    def _note_state(self) -> None:
        # What somebody applies, undoes or edits may make the difference appear or go.
        if self._read_last and self._compared_with is not self._show():
            self._changed.set()
        self._on_change()

    def _start(self, followed: FollowFile, address: ProgrammeAddress) -> None:
        self._followed = followed
        self._read_last = self.news = None
        self._follower.follow(address)

    async def _read(self, data: bytes) -> Programme:
        followed = self._followed
        if followed is None:
            return Programme()
        source = Source(kind="address", name=followed.address, data=data)
        programme, mending = await read_with(source, followed.mending, quiet=self._quiet)
        if followed is self._followed and programme.usable:
            self._read_last = source, programme, mending
        return programme

    async def _compare_changes(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            await self.compare()

    async def _preview(self) -> Preview | None:
        if self._read_last is None:
            return None
        _, programme, _ = self._read_last
        await self._quiet.wait(before_s=BEFORE_DEADLINE_S)
        self._compared_with = show = self._show()
        return await asyncio.to_thread(_compare, show, programme)


def _compare(show: Show, programme: Programme) -> Preview:
    return preview(show, draft(show, programme))
