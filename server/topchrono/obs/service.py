"""The OBS service: wires its parts and performs the director's requests."""

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from pathlib import Path

import structlog

from topchrono.conductor import Conductor
from topchrono.config import ObsConfig
from topchrono.obs.connection import NO_ANSWER, NOT_OURS, NOT_READY, ObsConnection, ObsError
from topchrono.obs.markers import Marker, Markers
from topchrono.obs.monitor import Monitor
from topchrono.obs.outputs import Wish
from topchrono.obs.overlay_address import OverlayAddress
from topchrono.obs.overlay_watch import OverlayWatch
from topchrono.obs.ownership import STALE_S, Ownership
from topchrono.obs.reconciler import Reconciler
from topchrono.obs.setup import Plan, set_up
from topchrono.runtime.supervision import supervise
from topchrono.show.commands import MarkPitch, NoteOutput
from topchrono.show.model import Output, OutputChange, cities
from topchrono.show.refusal import Refused
from topchrono.show.text import N_, Text
from topchrono.views.obs import ObsAction, ObsProblem, ObsSection, SetUpView

ACTOR = "obs"

log = structlog.get_logger()

OUTPUT_REQUESTS: dict[ObsAction, tuple[str, Output, Wish]] = {
    "start_stream": ("StartStream", "stream", "start"),
    "stop_stream": ("StopStream", "stream", "stop"),
    "start_record": ("StartRecord", "record", "start"),
    "stop_record": ("StopRecord", "record", "stop"),
}
WRONG_PASSWORD = ObsProblem(
    code="wrong_password",
    message=N_(
        "OBS refuse le mot de passe. Dans OBS : Outils → Paramètres du serveur WebSocket → « Afficher les "
        "informations de connexion ». Donnez ce mot de passe à la personne qui a lancé Top Chrono : elle "
        "l'écrit dans topchrono.toml, et il est essayé aussitôt."
    ),
)
OVERLAY_MISSING = ObsProblem(
    code="overlay_missing",
    message=N_(
        "La page d'habillage ne s'affiche pas dans OBS. Elle vient d'être rechargée ; si "
        "cela dure, pressez « Mettre en place »."
    ),
)
OVERLAY_OUT_OF_REACH = ObsProblem(
    code="overlay_out_of_reach",
    message=N_(
        "OBS est sur un autre ordinateur et ne peut pas charger l'habillage d'ici. Demandez à la personne "
        "qui a lancé Top Chrono de le relancer avec « --host 0.0.0.0 », puis pressez « Mettre en place »."
    ),
)
NOT_OUR_OBS = N_(
    "Une autre soirée pilote cet OBS : rien n'a été fait. Pressez d'abord « Prendre la main », dans la "
    "boîte OBS."
)
DECIDED_WITHIN_S = STALE_S + 2.0
"""By then it is known whose OBS it is, unless OBS does not answer."""


class ObsService:
    """Makes OBS follow the evening. ``changed`` is called when :attr:`section` may have changed.

    ``settings_problem`` is what keeps the settings file from being read.
    """

    def __init__(
        self,
        conductor: Conductor,
        config: ObsConfig,
        *,
        folder: Path,
        settings_problem: Callable[[], Text | None],
        overlay_address: OverlayAddress,
        overlay_pages: Callable[[], int],
        changed: Callable[[], None],
    ) -> None:
        self._conductor = conductor
        self._config = config
        self._overlay_address = overlay_address
        self._changed = changed
        self._set_up: SetUpView | None = None
        self._connection = ObsConnection(config.address, config.password)
        self._reconciler = Reconciler(
            self._connection, config, lambda: conductor.show, conductor.clock, changed, plan=self._plan
        )
        self._monitor = Monitor(self._connection, conductor.clock, changed, self._note)
        self._markers = Markers(
            self._connection, lambda: conductor.show, conductor.clock, self._monitor.can, self._keep_marker
        )
        self._overlay = OverlayWatch(
            self._connection, config.overlay, overlay_pages, conductor.clock, changed
        )
        self._settings_problem = settings_problem
        self._ownership = Ownership(
            self._connection,
            folder,
            title=lambda: conductor.show.title,
            now=conductor.clock.now,
            changed=self._on_owner,
        )

    @property
    def section(self) -> ObsSection:
        """The section for the crew."""
        is_connected = self._connection.state == "connected"
        host, port = self._connection.address
        return ObsSection(
            state=self._connection.state,
            url=f"ws://{host}:{port}",
            version=self._monitor.version if is_connected else "",
            owner=self._ownership.view,
            scene=self._reconciler.scene if is_connected else None,
            wanted_scene=self._reconciler.wanted.scene if self._reconciler.wanted else None,
            manual=self._reconciler.manual and self._connection.can_write,
            policy=self._config.policy,
            is_set_up=self._reconciler.is_set_up if self._connection.can_write else None,
            problems=tuple(self._problems()),
            stream=self._monitor.stream,
            record=self._monitor.record,
            machine=self._monitor.machine if is_connected else None,
            overlay=self._overlay.view,
            set_up=self._set_up,
        )

    async def follow(self) -> None:
        """The show has changed."""
        self._reconciler.follow()
        self._markers.follow()

    async def run(self) -> None:
        """Work until cancelled; then let go of OBS."""
        self._reconciler.follow()
        parts = (
            self._connection,
            self._ownership,
            self._reconciler,
            self._monitor,
            self._markers,
            self._overlay,
        )
        working = asyncio.ensure_future(supervise(*(part.run for part in parts)))
        try:
            await asyncio.shield(working)
        finally:
            await self._ownership.release()
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

    def use(self, config: ObsConfig) -> None:
        """Use other settings from now on; connect again if they lead elsewhere."""
        before, self._config = self._config, config
        if (before.address, before.password) != (config.address, config.password):
            self._connection.use(config.address, config.password)
        self._reconciler.use(config)
        self._overlay.use(config.overlay)
        self._changed()

    async def perform(self, action: ObsAction) -> None:
        """Perform a request of the director. Raises :class:`Refused`."""
        if action == "reconnect":
            await self._reconnect()
            return
        self._require_connection()
        if action != "take_over":
            await self._require_ownership()
        try:
            if action == "take_over":
                await self._ownership.take_over()
                self._reconciler.take_back()
            elif action == "take_back":
                self._reconciler.take_back()
            elif action == "setup":
                await self._perform_set_up()
            elif action == "refresh_overlay":
                await self._overlay.refresh()
            else:
                request, output, wish = OUTPUT_REQUESTS[action]
                await self._connection.call(request)
                self._monitor.ask(output, wish)
        except ObsError as problem:
            if problem.code == NO_ANSWER:
                raise Refused(
                    "obs_silent", N_("OBS ne répond pas : regardez ce qu'il affiche, puis réessayez.")
                ) from problem
            if problem.code == NOT_READY:
                raise Refused(
                    "obs_not_ready",
                    N_("OBS n'est pas encore prêt : attendez quelques secondes, puis réessayez."),
                ) from problem
            if problem.code == NOT_OURS:
                raise Refused("obs_not_ours", NOT_OUR_OBS) from problem
            raise Refused("obs_refused", N_("OBS a refusé : {reason}"), reason=problem) from problem

    def _require_connection(self) -> None:
        if self._connection.state != "connected":
            raise Refused(
                "obs_unreachable", N_("OBS ne répond pas : rien n'a été fait. Ouvrez OBS, puis réessayez.")
            )

    async def _require_ownership(self) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DECIDED_WITHIN_S):
                await self._ownership.decided()
        if not self._ownership.is_ours:
            raise Refused("obs_not_ours", NOT_OUR_OBS)

    async def _reconnect(self) -> None:
        """Connect now. Raises :class:`Refused` with what the attempt ended with."""
        await self._connection.retry()
        if self._connection.state == "refused":
            raise Refused("obs_wrong_password", N_("OBS refuse encore ce mot de passe."))
        self._require_connection()

    def _plan(self) -> Plan:
        return Plan(
            config=self._config,
            overlay_url=self._overlay_url(),
            cities=cities(self._conductor.show),
            renamed=self._reconciler.renamed,
        )

    async def _perform_set_up(self) -> None:
        report = await set_up(self._connection, self._plan())
        self._set_up = SetUpView(
            at=self._conductor.clock.now(), created=tuple(report.created), changed=tuple(report.changed)
        )
        self._reconciler.refresh()
        self._changed()

    def _on_owner(self) -> None:
        self._reconciler.retry()
        self._changed()

    def _overlay_url(self) -> str:
        return self._overlay_address.for_obs(self._connection.route)

    def _problems(self) -> list[ObsProblem]:
        found = [WRONG_PASSWORD] if self._connection.state == "refused" else []
        if problem := self._settings_problem():
            found.append(
                ObsProblem(code="settings_unreadable", message=problem.message, details=problem.details)
            )
        if self._connection.can_write:
            found += self._reconciler.problems
            if not self._overlay_address.is_reachable(self._connection.route):
                found.append(OVERLAY_OUT_OF_REACH)
            elif self._overlay.view.state == "missing":
                found.append(OVERLAY_MISSING)
        return found + self._monitor.problems

    async def _note(self, output: Output, change: OutputChange) -> None:
        if change == "dropped":
            log.warning("an output of OBS was lost", output=output)
        await self._submit(NoteOutput(id=str(uuid.uuid4()), output=output, change=change))

    async def _keep_marker(self, moment: Marker, stream_ms: int | None, record_ms: int | None) -> None:
        await self._submit(
            MarkPitch(
                id=str(uuid.uuid4()),
                item=moment.item,
                edge=moment.edge,
                moment=moment.at,
                stream_ms=stream_ms,
                record_ms=record_ms,
            )
        )

    async def _submit(self, command: NoteOutput | MarkPitch) -> None:
        try:
            await self._conductor.submit(command, actor=ACTOR)
        except Refused as refused:
            log.warning("a change in OBS could not be written to the journal", reason=refused.code)
