"""``/api/examination``: what could spoil the evening, for the director; ``/api/obs/found``: is OBS here?"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal

import msgspec
import structlog
from aiohttp import web

from topchrono.runtime.background_process import paused_at_deadlines, start_python_in_background
from topchrono.runtime.quiet import Quiet
from topchrono.show.refusal import Refused
from topchrono.show.text import N_
from topchrono.storage.links import Links
from topchrono.views.obs import Grade, ObsFound
from topchrono.views.roles import Audience
from topchrono.web.http.answers import json_response
from topchrono.web.http.auth import FORBIDDEN, find_best_link
from topchrono.web.http.errors import HttpRefused
from topchrono.web.http.limits import Limit
from topchrono.web.http.request_language import language_in

WITHIN_S = 60.0
BEFORE_S = 3.0
"""Starting the process takes about a second of a processor."""
MODULE = "topchrono.doctor.examine_process"
Step = Literal["programme", "evening", "cities", "obs", "offers", "look", "online"]
STEPS: dict[str, Step] = {
    "programme": "programme",
    "time_zone": "evening",
    "links": "cities",
    "help": "offers",
    "theme": "look",
    "address": "online",
    "certificate": "online",
    "websocket": "online",
    "events": "online",
    "client": "online",
    "redirect": "online",
}
"""The step of the preparation that mends what a check has found."""
OBS = "obs"
"""With what the names of OBS's checks begin."""
BUSY = N_("Une vérification est déjà en cours, ou il y en a eu beaucoup : attendez quelques secondes.")
FAILED = N_("La vérification n'a pas abouti. Réessayez dans une minute.")

log = structlog.get_logger()


class FoundView(msgspec.Struct, frozen=True, kw_only=True):
    """One finding in words."""

    check: str
    grade: Grade
    message: str
    remedy: str
    """Empty where nothing is to be done."""
    step: Step | None = None
    """Where it is mended in the preparation."""


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    """What could spoil the evening, and what is in order."""

    findings: list[FoundView]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The question of the process."""

    data: str
    config: str | None
    obs_url: str | None
    public_url: str | None
    language: str


class ExaminationRoutes:
    """Examines the evening in a process of its own, for the director alone."""

    def __init__(
        self,
        links: Links,
        *,
        data: Path,
        config: Path,
        obs_url: Callable[[], str | None],
        public_url: str | None,
        discover_obs: Callable[[], Awaitable[ObsFound]],
        quiet: Quiet,
    ) -> None:
        """``obs_url`` returns where OBS is reached now; ``public_url`` is None without one for phones."""
        self._links = links
        self._data = data
        self._config = config
        self._obs_url = obs_url
        self._public_url = public_url
        self._discover_obs = discover_obs
        self._quiet = quiet
        self._limit = Limit(burst=10, per_s=0.2)
        self._examining = asyncio.Lock()

    def routes(self) -> list[web.RouteDef]:
        """The routes and their handlers."""
        return [
            web.get("/api/examination", self.examine, allow_head=False),
            web.get("/api/obs/found", self.find_obs, allow_head=False),
        ]

    async def examine(self, request: web.Request) -> web.Response:
        """Run every check."""
        link = self._admit(request)
        if self._examining.locked() or not self._limit.allows(link):
            raise HttpRefused(429, "busy", BUSY)
        async with self._examining:
            await self._quiet.wait(before_s=BEFORE_S)
            findings = await self._ask(language_in(request))
        return json_response(Examination(findings=[_with_step(finding) for finding in findings]))

    async def find_obs(self, request: web.Request) -> web.Response:
        """Whether an OBS accepts connections on the server's machine."""
        if not self._limit.allows(f"obs {self._admit(request)}"):
            raise HttpRefused(429, "busy", BUSY)
        return json_response(await self._discover_obs())

    def _admit(self, request: web.Request) -> str:
        """The id of the director's link. Raises :class:`Refused` for anybody else."""
        link = find_best_link(request, self._links, Audience("director"))
        if link.role != "director":
            raise Refused("forbidden", FORBIDDEN)
        return link.id

    async def _ask(self, language: str) -> list[FoundView]:
        asked = Asked(
            data=str(self._data),
            config=str(self._config) if self._config.is_file() else None,
            obs_url=self._obs_url(),
            public_url=self._public_url,
            language=language,
        )
        process = await start_python_in_background("-m", MODULE)
        try:
            async with asyncio.timeout(WITHIN_S), paused_at_deadlines(process, self._quiet):
                answer, _ = await process.communicate(msgspec.json.encode(asked))
            return msgspec.json.decode(answer, type=list[FoundView])
        except (TimeoutError, msgspec.MsgspecError) as error:
            log.error("the evening could not be examined", reason=type(error).__name__)
            raise HttpRefused(503, "not_examined", FAILED) from error
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


def _with_step(finding: FoundView) -> FoundView:
    step = OBS if finding.check.startswith(OBS) else STEPS.get(finding.check)
    return msgspec.structs.replace(finding, step=step)
