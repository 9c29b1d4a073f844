"""One start on a damaged folder, and what is wrong with how it went."""

import asyncio
import random
import re
import shutil
import signal
import time
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import msgspec

from tests.bad_folders.damages import Damage, Scene
from tests.bad_folders.original import Original, Rows, events_in, offers_in, tables_in
from tests.bad_folders.server import BadServer
from tests.ports import free_port
from topchrono.storage.errors import JournalError
from topchrono.storage.links import Links

AT_ONCE = 3
STARTED = "started"
LIMIT_S = 30.0
"""A busy machine starts a server within seconds; more than this is a start that hangs."""
SETTLE_S = 0.2
"""What a server does at once after its start is done by then."""
LOG = "topchrono.log"
"""The server writes on at its end."""
MADE_ANEW = re.compile(r"-shm$|\.new(/|$)|^opening(/|$)|^counts\.json$")
"""Files that are made from others."""
ENGLISH = re.compile(r"Traceback|Error\b|Errno|Exception")
REMEDY = re.compile(r"\w{2,}ez\b|\bil faut\b")
"""What to do is said to people in the imperative."""
LONGEST_REFUSAL = 600
KEPT_TABLES = ("events", "answers", "offers")
"""Of these no row may be lost; others hold counts and what is still to be sent."""


@dataclass
class Trial:
    """How a start went."""

    name: str
    outcome: str = ""
    complaints: list[str] = field(default_factory=list)

    def require(self, is_so: object, complaint: str) -> None:
        if not is_so:
            self.complaints.append(complaint)


class Attempt(NamedTuple):
    """What to do to a folder before starting a server on it."""

    name: str
    damages: Sequence[Damage]
    seed: int = 0


async def attempt_all(
    original: Original, place: Path, attempts: Sequence[Attempt], *, starts: int = 1
) -> list[Trial]:
    """Some at a time: most of each is waiting for a disk. Each starts the server as often as that."""
    turns = asyncio.Semaphore(AT_ONCE)

    async def take_turn(number: int, one: Attempt) -> Trial:
        async with turns:
            own = place / str(number)
            own.mkdir()
            return await attempt(original, own, one, starts=starts)

    return await asyncio.gather(*(take_turn(number, one) for number, one in enumerate(attempts)))


async def attempt(original: Original, place: Path, attempt: Attempt, *, starts: int) -> Trial:
    """Damage a copy of the folder in ``place``, start a server on it, and see that nothing was lost."""
    folder = place / "evening"
    shutil.copytree(original.folder, folder)
    scene = Scene(folder, random.Random(f"{attempt.name} {attempt.seed}"))
    trial = Trial(attempt.name)
    try:
        for damage in attempt.damages:
            # Another damage may have left nothing to be damaged, or a disk that takes nothing.
            with suppress(OSError) if len(attempt.damages) > 1 else nullcontext():
                damage(scene)
        for number in range(starts):
            await _start(trial, scene, original, is_first=number == 0)
            if trial.outcome != STARTED or trial.complaints:
                break
    finally:
        for undo in reversed(scene.undo):
            undo()
        shutil.rmtree(place)
    return trial


async def _start(trial: Trial, scene: Scene, original: Original, *, is_first: bool) -> None:
    before = _Before(scene.folder)
    port, log = free_port(), scene.folder.with_name("server.log")
    command = ["serve", str(original.programme), "--data", str(scene.folder), "--port", str(port), "--no-obs"]
    server = BadServer(command, log, scene.conditions)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            is_up = await _wait(server, session)
            if is_up:
                trial.outcome = STARTED
                await asyncio.sleep(SETTLE_S)
                await _check_links(trial, original, before, session)
                if is_first:
                    await _check_told(trial, scene.folder, original, before, session)
        if is_up:
            server.send_signal(signal.SIGTERM)
            await asyncio.to_thread(server.join, LIMIT_S)
            trial.require(server.returncode == 0, f"it ended with {server.returncode}")
    finally:
        server.send_signal(signal.SIGKILL)
        await asyncio.to_thread(server.join, LIMIT_S)
    said = log.read_text(encoding="utf-8", errors="replace")
    trial.require("Traceback" not in said, f"a traceback: {_end_of(said)}")
    if not is_up and server.returncode == -signal.SIGKILL:
        trial.outcome = "hung"
        trial.complaints.append(f"it neither started nor refused within {LIMIT_S:g} s")
    elif not is_up:
        trial.outcome = "refused"
        _check_refusal(trial, said, server.returncode)
    before.check(trial)
    if is_up:
        _check_kept(trial, scene.folder, original, before)


async def _wait(server: BadServer, session: aiohttp.ClientSession) -> bool:
    """Wait until the server answers; False if it ended, or if time is up."""
    ends_at = time.monotonic() + LIMIT_S
    while server.returncode is None and time.monotonic() < ends_at:
        try:
            async with session.get("/healthz") as response:
                if response.status == 200:
                    return True
        except aiohttp.ClientError:
            pass
        await asyncio.sleep(0.02)
    return False


class _Before:
    """The damaged folder before the start: everything that must not be lost."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _files(folder)}
        self.events = events_in(folder)
        self.offers = offers_in(folder)
        self._tables: dict[str, list[dict[str, Rows] | None]] = {}
        for name in ("journal.db", "crowd.db"):
            # A log may hold every page of a database that says nothing by itself.
            self._tables[name] = [tables_in(folder / name, with_log=False), tables_in(folder / name)]
            self._tables[f"{name}-wal"] = [tables_in(folder / name, with_all_of_log=True)]

    def check(self, trial: Trial) -> None:
        """Every byte is still there in some file, or what the bytes said is."""
        after = {path.read_bytes() for path in _files(self._folder)}
        for name, content in self.contents.items():
            is_there = content in after or (name == LOG and any(later.startswith(content) for later in after))
            trial.require(
                not content or is_there or MADE_ANEW.search(name) or self._is_said(name),
                f"what was in {name} is gone",
            )

    def _is_said(self, name: str) -> bool:
        if name == "links.json":
            return _links_are_in(self._folder / name, self.contents[name])
        after = tables_in(self._folder / name.removesuffix("-wal")) if name in self._tables else None
        return after is not None and any(
            before is not None
            and all(before.get(table, set()) <= after.get(table, set()) for table in KEPT_TABLES)
            for before in self._tables[name]
        )


async def _check_links(
    trial: Trial, original: Original, before: "_Before", session: aiohttp.ClientSession
) -> None:
    """Each link that could be read works."""
    text = before.contents.get("links.json", b"").decode("utf-8", "replace")
    for link, token in original.tokens.items():
        if f'"{original.secret}"' in text and original.links[link] in text:
            status = await _status(session, _bearer(token))
            trial.require(status == 200, f"the link {link} could be read, and is answered with {status}")


async def _check_told(
    trial: Trial, folder: Path, original: Original, before: "_Before", session: aiohttp.ClientSession
) -> None:
    """The director is told of what is missing."""
    statuses = [await _status(session, _bearer(token)) for token in original.tokens.values()]
    is_missing = (
        any(status != 200 for status in statuses)
        or _common(before.events, original.events) < len(original.events)
        or not original.offers.items() <= before.offers.items()
    )
    async with session.get("/api/show", headers=_bearer(_director(folder))) as response:
        if response.status != 200:
            trial.complaints.append(f"the director is answered with {response.status}")
            return
        told = _told((await response.json())["changes"]["storage"])
    trial.require(
        not is_missing or told != _told(original.storage),
        "something is missing, and the director is not told",
    )


async def _status(session: aiohttp.ClientSession, headers: dict[str, str]) -> int:
    async with session.get("/api/show", headers=headers) as response:
        return response.status


def _check_kept(trial: Trial, folder: Path, original: Original, before: "_Before") -> None:
    readable = _common(before.events, original.events)
    kept = _common(events_in(folder), original.events)
    trial.require(kept >= readable, f"{readable} events could be read, {kept} are left")
    offers = offers_in(folder)
    known = {token: body for token, body in before.offers.items() if original.offers.get(token) == body}
    missing = [token for token, body in known.items() if offers.get(token) != body]
    trial.require(not missing, f"{len(missing)} of {len(known)} offers that could be read are gone")


def _check_refusal(trial: Trial, said: str, returncode: int | None) -> None:
    # Before the reason there may be log lines and warnings.
    refusal = ([line for line in said.splitlines() if line.strip()] or [""])[-1]
    trial.outcome = f"refused: {refusal}"
    trial.require(returncode == 1, f"it ended with {returncode}")
    trial.require(0 < len(refusal) <= LONGEST_REFUSAL, f"a refusal of {len(refusal)} characters")
    trial.require(not ENGLISH.search(refusal), f"no words for people: {refusal}")
    trial.require(REMEDY.search(refusal), f"no remedy: {refusal}")


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink()]


def _common(some: list[tuple[Any, ...]], others: list[tuple[Any, ...]]) -> int:
    """How many are the same from the first on."""
    pairs = zip(some, others, strict=False)
    return next(
        (number for number, (one, other) in enumerate(pairs) if one != other), min(len(some), len(others))
    )


def _links_are_in(path: Path, before: bytes) -> bool:
    """Whether the file still has the secret and every link of these contents."""
    try:
        old, new = (msgspec.json.decode(content) for content in (before, path.read_bytes()))
        known = {link["id"] for link in new["links"]}
        return old["secret"] == new["secret"] and all(link["id"] in known for link in old["links"])
    except (msgspec.DecodeError, OSError, TypeError, KeyError):
        return False


def _director(folder: Path) -> str:
    """The token of the director's link of now; none works if there is no such link."""
    try:
        links = Links(folder)
    except JournalError:
        return ""
    return next((links.token(link) for link in links.usable() if link.role == "director"), "")


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _told(storage: dict[str, Any]) -> dict[str, Any]:
    """What the director is told of the folder, but of the clock."""
    return {name: value for name, value in storage.items() if not name.startswith("clock")}


def _end_of(said: str) -> str:
    return " / ".join(said.strip().splitlines()[-3:])
