"""Read this first: every part of the server, built and wired.

commands ─► desk ─► caller ─► rules.decide ─► journal ─► state.evolve ─► audiences ─► sockets, live ─► people
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import structlog
from aiohttp import web

from topchrono.conductor import Caller
from topchrono.crowd.crowd import Crowd
from topchrono.i18n import translations
from topchrono.obs.service import ObsDirector
from topchrono.programme import Programme, read_programme
from topchrono.runtime.clock import Clock
from topchrono.runtime.garbage import collect_garbage
from topchrono.runtime.supervision import keep_running
from topchrono.settings import Settings
from topchrono.show.commands import SetPitchLength, SetStart
from topchrono.show.events import ShowCreated
from topchrono.show.model import DEFAULT_PITCH_LENGTH_MS, cities
from topchrono.show.refusal import N_, Refused
from topchrono.show.state import replay
from topchrono.storage.journal import Journal, JournalError
from topchrono.storage.links import Links
from topchrono.views.live_state import Beside, JournalDamage, StorageSection
from topchrono.views.obs import NO_OBS
from topchrono.web.api.applause import ApplauseDesk
from topchrono.web.api.core import Api
from topchrono.web.api.exports import Exports
from topchrono.web.api.journal import JournalDesk
from topchrono.web.api.offers import OffersDesk
from topchrono.web.commands.gateway import Desk
from topchrono.web.commands.obs_gateway import ObsDesk
from topchrono.web.pages.assets import Assets
from topchrono.web.pages.crew import Pages
from topchrono.web.pages.help import HelpPages
from topchrono.web.pages.qr_codes import Codes
from topchrono.web.pages.rendering import Renderer
from topchrono.web.pages.web_folder import web_folder
from topchrono.web.push.audiences import Audiences
from topchrono.web.push.live import Live
from topchrono.web.push.publishing import Publisher
from topchrono.web.push.sockets import MOST_BYTES, Sockets

LINKS_CHECK_S = 1.0
BEFORE_GARBAGE_S = 0.15
"""Looking through the objects of some thousand viewers takes no longer."""
OPERATOR = "operator"

log = structlog.get_logger()


class CannotStart(Exception):
    """The evening can't be opened. ``message`` is a text to translate and fill in with ``details``."""

    def __init__(self, message: str, **details: str) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class UnusableProgramme(CannotStart):
    """The programme file can't be used; ``programme`` says why."""

    def __init__(self, programme: Programme) -> None:
        super().__init__(N_("Ce programme ne peut pas être utilisé."))
        self.programme = programme


async def build(settings: Settings) -> web.Application:
    """The whole server, ready to be run. Raises :class:`CannotStart` or :class:`JournalError`."""
    if not web_folder("vendor").is_dir():
        raise CannotStart(
            N_("Les fichiers des pages manquent : lancez « make demo » une fois dans ce dossier.")
        )
    journal = await Journal.open(settings.data)
    try:
        return await wire(journal, settings)
    except BaseException:
        await journal.close()
        raise


async def wire(journal: Journal, settings: Settings) -> web.Application:
    """Every part around the opened journal."""
    caller = await open_evening(journal, settings)
    links = Links(settings.data)
    links.ensure(cities(caller.show), url=settings.public_url)

    beside_changed = asyncio.Event()
    obs = None
    if settings.obs:
        obs = ObsDirector(
            caller,
            settings.obs,
            overlay_url=lambda: links.address_of("overlay"),
            overlay_pages=lambda: sockets.obs_pages(),  # noqa: PLW0108 - made further down
            changed=beside_changed.set,
        )
    obs_desk = ObsDesk(obs.perform if obs else None)

    crowd = Crowd(
        settings.data,
        settings.help,
        show=lambda: caller.show,
        url=settings.public_url,
        gettext=translations(settings.language).gettext,
        now=caller.clock.now,
        calm=caller.calm,
        on_change=beside_changed.set,
    )

    await crowd.load()

    def beside() -> Beside:
        return Beside(
            obs=obs.section if obs else NO_OBS,
            online=sockets.online(),
            helpers=crowd.book.helpers,
            claps=dict(crowd.applause.claps),
            offers_of=crowd.offers_of,
            channels=crowd.outbox.views(),
            storage=StorageSection(
                damage=damage_of(journal),
                offers_kept_as=crowd.kept_at.name if crowd.kept_at else None,
                unwritten_since=caller.unwritten_since,
                clock_ahead_ms=caller.clock.ahead_ms,
            ),
        )

    audiences = Audiences(caller, beside)
    desk = Desk(caller)
    sockets = Sockets(
        caller,
        audiences,
        desk,
        obs_desk,
        links,
        settings.public_url,
        on_presence=beside_changed.set,
    )
    live = Live(audiences, links, most_viewers=settings.most_viewers, now=caller.clock.now, calm=caller.calm)
    assets = Assets(settings.theme)

    publisher = Publisher(audiences, sockets, live, beside_changed)
    if obs:
        # Before people are told: OBS is the one that must not wait.
        caller.subscribe(obs.follow)
    caller.subscribe(publisher.publish)

    app = web.Application(client_max_size=MOST_BYTES)
    app.add_routes(Api(caller, audiences, desk, obs_desk, links).routes())
    app.add_routes(JournalDesk(journal, links).routes())
    app.add_routes([web.get("/live", live.answer, allow_head=False)])
    renderer = Renderer(caller, assets)
    app.add_routes(Pages(caller, audiences, links, renderer, settings).routes())
    app.add_routes(HelpPages(caller, crowd.book, renderer, settings).routes())
    app.add_routes(Codes(caller, settings).routes())
    app.add_routes(Exports(caller, crowd.book, links).routes())
    app.add_routes(OffersDesk(caller, crowd.book, links).routes())
    claps = ApplauseDesk(caller, crowd.applause, stream_delay_ms=settings.stream_delay_ms)
    app.add_routes(claps.routes())
    app.add_routes(assets.routes())
    sockets.attach(app)

    async def run_evening(_app: web.Application) -> AsyncIterator[None]:
        await caller.catch_up()
        parts: list[Callable[[], Awaitable[None]]] = [
            caller.run,
            publisher.run,
            live.run,
            crowd.run,
            partial(watch_links, caller, links, sockets),
            partial(collect_garbage, partial(caller.calm, before_s=BEFORE_GARBAGE_S)),
        ]
        tasks = [asyncio.create_task(keep_running(*parts))]
        tasks.append(asyncio.create_task(renderer.warm_up(caller.calm)))
        await choose_settings(caller, journal, settings)
        if obs:
            tasks.append(asyncio.create_task(keep_running(obs.run)))
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await crowd.close()
        await journal.close()

    async def say_goodbye(_app: web.Application) -> None:
        live.close()
        await sockets.server.shutdown()

    app.cleanup_ctx.append(run_evening)
    app.on_shutdown.append(say_goodbye)
    return app


def damage_of(journal: Journal) -> JournalDamage | None:
    """What the director must know of a journal that was mended at the start."""
    if not journal.damage:
        return None
    return JournalDamage(whole_events=journal.damage.whole_events, kept_as=journal.damage.kept_at.name)


async def open_evening(journal: Journal, settings: Settings) -> Caller:
    """The caller of the evening in the journal, or of a new one made from the programme."""
    if journal.damage and not journal.events:
        raise CannotStart(
            N_("Le journal de « {folder} » est abîmé dès son début. Gardez ce dossier : rien n'y a changé."),
            folder=str(settings.data),
        )
    events = journal.events or [await create_evening(journal, settings)]
    return Caller(replay(events), journal, Clock(not_before=events[-1].at))


async def create_evening(journal: Journal, settings: Settings) -> ShowCreated:
    """Read the programme into the empty journal."""
    if settings.programme is None:
        raise CannotStart(
            N_("Le dossier « {folder} » ne contient pas encore de soirée : indiquez un programme."),
            folder=str(settings.data),
        )
    programme = read_programme(settings.programme)
    if not programme.usable:
        raise UnusableProgramme(programme)
    created = ShowCreated(
        at=Clock().now(),
        title=settings.title,
        pitch_length_ms=settings.pitch_length_ms or DEFAULT_PITCH_LENGTH_MS,
        starts_at=settings.starts_at,
        contents=programme.contents,
    )
    await journal.append([created], actor=OPERATOR)
    return created


async def choose_settings(caller: Caller, journal: Journal, settings: Settings) -> None:
    """Bring what the operator newly asks for into an evening that is resumed, as far as its rules allow.

    A server that fell is started again by the same command: what that says is known, and what the director
    has set since then stays.
    """
    asked = replay(await journal.events_by(OPERATOR))
    wishes: list[SetPitchLength | SetStart] = []
    if settings.pitch_length_ms is not None and settings.pitch_length_ms != asked.pitch_length_ms:
        wishes.append(SetPitchLength(id=str(uuid.uuid4()), length_ms=settings.pitch_length_ms))
    if settings.starts_at is not None and settings.starts_at != asked.starts_at:
        wishes.append(SetStart(id=str(uuid.uuid4()), starts_at=settings.starts_at))
    for wish in wishes:
        try:
            await caller.submit(wish, actor=OPERATOR)
        except Refused as refused:
            log.warning(refused.message)


async def watch_links(caller: Caller, links: Links, sockets: Sockets) -> None:
    """Notice links that were revoked from the command line, and cities that need one."""
    known = cities(caller.show)
    while True:
        await asyncio.sleep(LINKS_CHECK_S)
        try:
            if cities(caller.show) != known:
                links.ensure(cities(caller.show))
                known = cities(caller.show)
            if links.reload():
                await sockets.drop_revoked()
        except (JournalError, OSError):
            log.exception("the links can't be read or written; trying again")
