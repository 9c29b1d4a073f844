"""Follows a programme at its address: looks every minute, and tells when it says something else.

It applies nothing. One object serves the whole evening; what it follows may be chosen, changed and stopped
while it runs.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial

import structlog
from msgspec import Struct
from msgspec.structs import replace

from topchrono.inputs.programme_address import ProgrammeAddress
from topchrono.programme import Programme
from topchrono.programme.apart import read_data_apart
from topchrono.runtime.quiet import Quiet
from topchrono.show.content import Content
from topchrono.show.text import Text, TextError

from .fetching import Fetched, Validators

BEFORE_DEADLINE_S = 1.0
"""No look begins nearer to a deadline: a handshake and a process to start hold the loop for milliseconds."""

log = structlog.get_logger()

Fetch = Callable[[ProgrammeAddress, Validators], Awaitable[Fetched]]
Read = Callable[[bytes], Awaitable[Programme]]


class Pace(Struct, frozen=True):
    """How often to look, in seconds."""

    interval_s: float = 60.0
    jitter: float = 0.1
    """Share by which each wait is longer or shorter, so that many servers do not ask at once."""
    longest_s: float = 600.0
    """After failures, each of which doubles the wait."""


class FollowState(Struct, frozen=True, kw_only=True):
    """What the follower does, for people."""

    url: str
    checked_at: int | None = None
    """When the address last gave a programme, or said that it is the same (epoch ms)."""
    changed_at: int | None = None
    """When it last said something else (epoch ms)."""
    next_at: int | None = None
    """When it is looked at again (epoch ms)."""
    failures: int = 0
    """In a row, up to now."""
    problem: Text | None = None
    """Why the last look failed; None if it did not."""


class UnusableError(TextError):
    """What is at the address can't be used as a programme."""

    def __init__(self, programme: Programme) -> None:
        text = next(problem.text for problem in programme.problems if problem.severity == "error")
        super().__init__(text.message, **text.details)


class Follower:
    """Looks at one address while :meth:`run` runs.

    ``on_change`` gets each programme whose items differ from those known before. ``on_state`` is called when
    :attr:`state` has changed. ``now`` gives epoch ms.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        on_change: Callable[[Programme], None],
        on_state: Callable[[], None],
        now: Callable[[], int],
        quiet: Quiet,
        read: Read | None = None,
        pace: Pace = Pace(),  # noqa: B008 - frozen
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.state: FollowState | None = None
        """None while nothing is followed."""
        self.programme: Programme | None = None
        """The last one that was read and can be used."""
        self._fetch = fetch
        self._read = read or partial(read_data_apart, quiet=quiet)
        self._on_change = on_change
        self._on_state = on_state
        self._now = now
        self._quiet = quiet
        self._pace = pace
        self._chance = chance
        self._address: ProgrammeAddress | None = None
        self._known: tuple[Content, ...] | None = None
        self._data: bytes | None = None
        self._validators = Validators()
        self._woken = asyncio.Event()

    def follow(self, address: ProgrammeAddress | None, known: Sequence[Content] | None = None) -> None:
        """Follow this address from now on and no other one; None to follow nothing.

        ``known`` are the items that it is known to give: the first look tells only if they differ. Without
        them, the first look tells in any case.
        """
        self._address = address
        self._known = None if known is None else tuple(known)
        self._data, self._validators, self.programme = None, Validators(), None
        self._set_state(FollowState(url=address.url, next_at=self._now()) if address else None)

    def check_now(self) -> None:
        """Look at once, and not at the next minute."""
        if self.state:
            self._set_state(replace(self.state, next_at=self._now()))

    async def run(self) -> None:
        """Look at the address whenever it is due, until cancelled."""
        while True:
            await self._wait_until_due()
            await self.check()

    async def check(self) -> None:
        """Look at the address once."""
        address = self._address
        if address is None or self.state is None:
            return
        # As after a failure: an error of ours must not have it asked again at once.
        self.state = replace(self.state, next_at=self._after(self.state.failures + 1))
        try:
            programme = await self._look(address)
        except TextError as error:
            self._note(address, problem=error.text)
        else:
            self._note(address, programme)

    async def _look(self, address: ProgrammeAddress) -> Programme | None:
        """What the address gives; None if that is what it gave before.

        Raises :class:`TextError`.
        """
        await self._quiet.wait(before_s=BEFORE_DEADLINE_S)
        fetched = await self._fetch(address, self._validators)
        if fetched.data is None or fetched.data == self._data:
            return None
        await self._quiet.wait(before_s=BEFORE_DEADLINE_S)
        programme = await self._read(fetched.data)
        if not programme.usable:
            raise UnusableError(programme)
        if address is self._address:
            # Not before: what can't be used must not pass for unchanged.
            self._data, self._validators = fetched.data, fetched.validators
        return programme

    def _note(
        self, address: ProgrammeAddress, programme: Programme | None = None, *, problem: Text | None = None
    ) -> None:
        """Note how a look ended, unless another address is followed meanwhile."""
        if address is not self._address or self.state is None:
            return
        now = self._now()
        if problem:
            failures = self.state.failures + 1
            if problem != self.state.problem:
                log.warning("the followed programme can't be had", reason=problem.message)
            self._set_state(
                replace(self.state, failures=failures, problem=problem, next_at=self._after(failures))
            )
            return
        is_other = programme is not None and programme.contents != self._known
        changed_at = now if is_other else self.state.changed_at
        self._set_state(
            FollowState(url=address.url, checked_at=now, changed_at=changed_at, next_at=self._after(0))
        )
        if programme:
            self.programme, self._known = programme, programme.contents
            if is_other:
                log.info("the followed programme has changed", pitches=programme.pitches)
                self._on_change(programme)

    def _after(self, failures: int) -> int:
        """When to look again after so many failures (epoch ms)."""
        pace = self._pace
        delay_s = min(pace.interval_s * 2.0 ** min(failures, 16), pace.longest_s)
        return self._now() + round(1000 * delay_s * (1 + pace.jitter * (2 * self._chance() - 1)))

    def _set_state(self, state: FollowState | None) -> None:
        self.state = state
        self._woken.set()
        self._on_state()

    async def _wait_until_due(self) -> None:
        while True:
            next_at = self.state.next_at if self.state else None
            if next_at is not None and next_at <= self._now():
                return
            self._woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(None if next_at is None else (next_at - self._now()) / 1000):
                    await self._woken.wait()
