"""A real server in a subprocess, for tests of its public interfaces."""

import asyncio
import resource
import signal
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

from tests.ports import free_port, is_free
from tests.server_process import ServerProcess
from topchrono.storage.links import Links

__all__ = ["PROGRAMME", "Evening", "free_port"]

READY_WITHIN_S = 20
PROGRAMME = (
    "Projet;Ville\nVélo Cargo;Rennes\nForêt de Poche;Lyon\nCantine Zéro Reste;Rennes\nAllô Démarches;\n"
)


class ServerEnded(RuntimeError):
    """A server that ended before it answered."""


@dataclass
class Evening:
    """One evening: a folder, a port, and the server that serves them, to be killed and started again."""

    folder: Path
    programme: Path | None
    """None for an evening without one."""
    pitch_seconds: int = 2
    options: list[str] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    tokens: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    may_use_obs: bool = False
    """Whether OBS may be used where no option says where it is."""
    log: int | None = None
    """A file descriptor for what the server writes into its log; None for where the tests write."""
    printed: int | None = None
    """A file descriptor for what the server prints; None for nowhere."""
    prepare: Callable[[], None] | None = None
    """Called in the server's process before it starts."""

    def __post_init__(self) -> None:
        self._process: ServerProcess | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        try:
            await self.start()
        except ServerEnded:
            if is_free(self.port):
                raise
            # Somebody was faster.
            self.port = free_port()
            await self.start()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._session:
            await self._session.close()
        await self.stop()

    async def start(self) -> None:
        """Start the server and wait until it answers."""
        programme = [str(self.programme)] if self.programme else []
        command = ["serve", *programme, "--data", str(self.folder), "--port", str(self.port)]
        command += ["--pitch-seconds", str(self.pitch_seconds), *self.options]
        command += [] if "--obs" in self.options or self.may_use_obs else ["--no-obs"]
        self._process = ServerProcess(command, self.log, printed=self.printed, prepare=self.prepare)
        async with asyncio.timeout(READY_WITHIN_S):
            while not await self.answers():
                if self._process.returncode is not None:
                    raise ServerEnded(f"the server ended with {self._process.returncode}")
                await asyncio.sleep(0.02)
        self._read_links()

    async def stop(self) -> None:
        """Ask the server to end."""
        await self._end(signal.SIGTERM)

    async def kill(self) -> None:
        """End the server as a power cut would."""
        await self._end(signal.SIGKILL)

    def send_signal(self, number: signal.Signals) -> None:
        """Send the server a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def freeze(self) -> None:
        """Have the server stand still: what it is asked is answered after :meth:`thaw`."""
        self.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Have the server go on."""
        self.send_signal(signal.SIGCONT)

    def fill_disk(self) -> None:
        """Keep every file of the server from growing, as on a full disk."""
        self._limit_files(1)

    def empty_disk(self) -> None:
        """Let them grow again."""
        self._limit_files(resource.RLIM_INFINITY)

    def _limit_files(self, size: int) -> None:
        assert self._process is not None
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    async def answers(self) -> bool:
        """Whether the server can be reached."""
        try:
            async with self.session.get(f"{self.url}/healthz") as response:
                return response.status == 200
        except aiohttp.ClientError:
            return False

    @property
    def url(self) -> str:
        """The address of the public's page."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def session(self) -> aiohttp.ClientSession:
        """The HTTP client."""
        assert self._session is not None
        return self._session

    def headers(self, role: str) -> dict[str, str]:
        """The headers that authenticate a request as ``role`` (``organizer:lyon`` for a city)."""
        return {"Authorization": f"Bearer {self.tokens[role]}"}

    async def show(self, role: str = "director") -> dict[str, Any]:
        """The sections of the view of ``role``."""
        async with self.session.get(f"{self.url}/api/show", headers=self.headers(role)) as response:
            changes = (await response.json())["changes"]
            assert isinstance(changes, dict)
            return changes

    async def until(
        self, is_so: Callable[[dict[str, Any]], object], *, role: str = "director", within_s: float = 20
    ) -> dict[str, Any]:
        """Wait until the view of ``role`` says so; that view."""
        async with asyncio.timeout(within_s):
            while not is_so(view := await self.show(role)):
                await asyncio.sleep(0.05)
            return view

    async def command(self, type: str, *, role: str = "director", **fields: object) -> dict[str, Any]:  # noqa: A002 - the contract's own name
        """Give a command; its answer."""
        body = {"type": type, "id": str(uuid.uuid4()), **fields}
        url = f"{self.url}/api/commands"
        async with self.session.post(url, json=body, headers=self.headers(role)) as response:
            answer = await response.json()
            assert isinstance(answer, dict)
            return answer

    async def obs(self, action: str, *, role: str = "director") -> dict[str, Any]:
        """Ask something of OBS; the answer."""
        url, headers = f"{self.url}/api/obs", self.headers(role)
        async with self.session.post(url, json={"action": action}, headers=headers) as response:
            answer = await response.json()
            assert isinstance(answer, dict)
            return answer

    async def until_obs(
        self, is_so: Callable[[dict[str, Any]], object], *, within_s: float = 20
    ) -> dict[str, Any]:
        """Wait until ``is_so`` of the director's ``obs`` section, and return it."""
        obs = (await self.until(lambda view: is_so(view["obs"]), within_s=within_s))["obs"]
        assert isinstance(obs, dict)
        return obs

    async def go(self) -> dict[str, Any]:
        """Press the big button once; its answer."""
        view = await self.show("host")
        return await self.command("go", role="host", expect=view["show"]["next_step"])

    async def go_until(self, step: str) -> None:
        """Press the big button until the next step is ``step``, waiting for clocks to end by themselves."""
        while (following := (await self.show("host"))["show"]["next_step"]) and following["step"] != step:
            if following["step"] == "finish":
                await asyncio.sleep(0.05)
            else:
                await self.command("go", role="host", expect=following)

    def _read_links(self) -> None:
        links = Links(self.folder)
        for link in links.usable():
            name = f"{link.role}:{link.city}" if link.city else link.role
            self.tokens[name], self.links[name] = links.token(link), links.address(link)

    async def _end(self, number: signal.Signals) -> None:
        if self._process and self._process.returncode is None:
            self._process.send_signal(number)
            # One that stands still would not hear it.
            self._process.send_signal(signal.SIGCONT)
            await self._process.wait()
