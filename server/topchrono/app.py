"""Read this first: builds and wires every part of the server.

commands ─► gateway ─► conductor ─► rules.decide ─► journal ─► state.evolve ─► audiences ─► people
"""

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
import structlog
from aiohttp import web

from topchrono.conductor import Conductor, fold
from topchrono.config import Config, ObsConfig, OscConfig, parse_config
from topchrono.crowd.channels.trial import ChannelTrial
from topchrono.crowd.crowd import Crowd
from topchrono.i18n import translations
from topchrono.inputs import email
from topchrono.inputs.hosts import is_this_machine_alone
from topchrono.inputs.zones import machine_zone, zone_of
from topchrono.obs.discovery import discover
from topchrono.obs.overlay_address import OverlayAddress
from topchrono.obs.service import ObsService
from topchrono.obs.switch import ObsSwitch
from topchrono.obs.trial import try_obs
from topchrono.programme import Programme, read_programme
from topchrono.programme.file import digest_of
from topchrono.remote.fetching import Fetcher
from topchrono.remote.followed import FollowedProgramme
from topchrono.remote.public_network import is_any, is_public
from topchrono.runtime import descriptors
from topchrono.runtime.clock import Clock
from topchrono.runtime.garbage import collect_garbage
from topchrono.runtime.quiet import Quiet
from topchrono.runtime.supervision import supervise
from topchrono.runtime.timer import until_next
from topchrono.runtime.watchdog import Watchdog
from topchrono.settings import DEFAULT_TITLE, Settings
from topchrono.show.commands import SetPitchLength, SetStart, SetStream, SetTimeZone, SetTitle
from topchrono.show.events import ShowCreated
from topchrono.show.model import DEFAULT_PITCH_LENGTH_MS, Show, cities
from topchrono.show.refusal import Refused
from topchrono.show.state import EMPTY, replay
from topchrono.show.text import N_, Text, TextError
from topchrono.storage.folder import EveningFolder
from topchrono.storage.journal import OPERATOR, Journal, JournalError
from topchrono.storage.links import Links
from topchrono.storage.look.decoder import PictureDecoder
from topchrono.storage.look.pictures import Pictures
from topchrono.storage.settings_store import SettingsStore
from topchrono.storage.strange_files import refuse_strange_files
from topchrono.storage.upkeep import Upkeep
from topchrono.views.live_state import (
    JournalDamage,
    LinksDamage,
    LiveState,
    MissingEvents,
    PagesSection,
    StorageSection,
)
from topchrono.web.api.applause import ApplauseRoutes
from topchrono.web.api.core import Api
from topchrono.web.api.examination import ExaminationRoutes
from topchrono.web.api.exports import Exports
from topchrono.web.api.journal import JournalRoutes
from topchrono.web.api.key_addresses import KeyAddresses
from topchrono.web.api.links import LinksRoutes
from topchrono.web.api.look import LookRoutes
from topchrono.web.api.offers import OffersRoutes
from topchrono.web.api.programme import ProgrammeRoutes
from topchrono.web.api.settings import SettingsRoutes
from topchrono.web.commands.gateway import CommandGateway
from topchrono.web.commands.keys import KeyGateway
from topchrono.web.commands.obs_gateway import ObsGateway
from topchrono.web.http.admission import ADMISSION, Admission
from topchrono.web.http.entrances import Entrances
from topchrono.web.http.errors import error_middleware
from topchrono.web.http.gate import Gate
from topchrono.web.http.proxies import PROXIES, Proxies
from topchrono.web.http.ready_answers import READY_ANSWERS, ReadyAnswers
from topchrono.web.http.recognition import holds_crew_link
from topchrono.web.http.request_language import EVENING_LANGUAGE
from topchrono.web.http.runner import UNREADABLE
from topchrono.web.pages.assets import Assets
from topchrono.web.pages.crew import Pages
from topchrono.web.pages.errors import ErrorPages
from topchrono.web.pages.help import HelpPages
from topchrono.web.pages.qr_codes import Codes
from topchrono.web.pages.reach import ReachPages
from topchrono.web.pages.rendering import Renderer
from topchrono.web.pages.web_folder import web_folder
from topchrono.web.push.audiences import Audiences
from topchrono.web.push.live import Live
from topchrono.web.push.publishing import Publisher
from topchrono.web.push.snapshots import Snapshots
from topchrono.web.push.sockets import MOST_BYTES, Sockets

if TYPE_CHECKING:
    from topchrono.web.osc.service import OscService


class Started(msgspec.Struct, kw_only=True):
    """What there is to say of an evening once it is served."""

    links: Links
    conductor: Conductor
    created: ShowCreated | None
    """How it was made, if that was before this start."""
    notes: list[Text] = []
    """Which options were applied to it, and which were not."""


STARTED = web.AppKey("started", Started)
LINKS_CHECK_S = 1.0
BEFORE_IMPORT_S = 0.2
"""Importing a library takes no longer, even on a busy machine."""

log = structlog.get_logger()


class CannotStart(TextError):
    """The evening can't be opened."""


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
    refuse_strange_files(settings.data)
    journal = await Journal.open(settings.data)
    try:
        return await wire(journal, settings)
    except BaseException:
        await journal.close()
        raise


async def wire(journal: Journal, settings: Settings) -> web.Application:
    """Every part around the opened journal."""
    conductor = await open_evening(journal, settings)
    created = next((event for event in journal.events if isinstance(event, ShowCreated)), None)
    links, notes = open_links(settings, conductor, is_expected=bool(journal.events))
    started = Started(links=links, conductor=conductor, created=created, notes=notes)

    live_state_changed = asyncio.Event()
    watchdog = Watchdog(conductor.clock, on_stall=live_state_changed.set)
    store = SettingsStore(
        settings.config_file,
        parse_config,
        default=Config(),
        quiet=conductor.quiet,
        on_problem=live_state_changed.set,
    )

    def make_obs(config: ObsConfig) -> ObsService:
        return ObsService(
            conductor,
            config,
            folder=settings.data,
            settings_problem=lambda: store.problem,
            overlay_address=OverlayAddress(links),
            overlay_pages=lambda: sockets.obs_pages(),  # noqa: PLW0108 - made further down
            changed=live_state_changed.set,
        )

    obs = ObsSwitch(make_obs, settings.obs, is_allowed=settings.may_use_obs, changed=live_state_changed.set)
    obs_gateway = ObsGateway(obs.perform)

    crowd = Crowd(
        settings.data,
        settings.help,
        show=lambda: conductor.show,
        url=settings.public_url,
        gettext=translations(settings.language).gettext,
        now=conductor.clock.now,
        quiet=conductor.quiet,
        on_change=live_state_changed.set,
        last_event_at=journal.events[-1].at if journal.events else None,
    )

    await crowd.load()
    store.on_change(partial(take_over, obs, crowd))
    # Who reaches this server from this machine alone reaches its network anyway.
    is_local = is_this_machine_alone(settings.host) and not settings.url
    fetcher = Fetcher(conductor.quiet, is_allowed=is_any if is_local else is_public)
    followed = FollowedProgramme(
        EveningFolder(settings.data).followed,
        fetcher.fetch,
        show=lambda: conductor.show,
        now=conductor.clock.now,
        quiet=conductor.quiet,
        on_change=live_state_changed.set,
    )
    followed.resume()
    upkeep = Upkeep(settings.data, journal=journal, crowd=crowd.database, quiet=conductor.quiet)

    def live_state() -> LiveState:
        return LiveState(
            obs=obs.section,
            online=sockets.online(),
            helpers=crowd.book.helpers,
            claps=dict(crowd.applause.claps),
            offers_of=crowd.offers_of,
            channels=crowd.outbox.views(),
            storage=StorageSection(
                damage=damage_of(journal),
                missing=MissingEvents(count=journal.missing.events) if journal.missing else None,
                offers_kept_as=crowd.kept_at.name if crowd.kept_at else None,
                are_offers_incomplete=crowd.is_incomplete,
                unwritten_since=conductor.unwritten_since,
                clock_ahead_ms=conductor.clock.ahead_ms,
                links=links_damage_of(links),
                stall=watchdog.last,
                clock_stepped_back_ms=conductor.clock.stepped_back_ms,
            ),
            retention=crowd.purge.doubt,
            follow=followed.section,
            reach=reach.last,
            pages=PagesSection(version=assets.version),
        )

    audiences = Audiences(conductor, live_state)
    gateway = CommandGateway(conductor, has_offers=crowd.book.has_any)
    keys = KeyGateway(conductor, gateway)
    osc = make_osc(conductor, keys, links, settings.osc)
    gate = Gate(conductor.quiet)
    sockets = Sockets(
        conductor,
        audiences,
        gateway,
        obs_gateway,
        links,
        settings.public_url,
        gate,
        on_presence=live_state_changed.set,
    )
    live = Live(
        audiences,
        links,
        most_viewers=descriptors.most_viewers(),
        now=conductor.clock.now,
        quiet=conductor.quiet,
    )
    snapshots = Snapshots(audiences, live, now=conductor.clock.now, quiet=conductor.quiet)
    ready = ReadyAnswers()
    assets = Assets(EveningFolder(settings.data), ready)

    publisher = Publisher(audiences, sockets, live, live_state_changed, conductor.quiet)
    # Before publishing: the cut in OBS must not wait for the fan-out.
    conductor.subscribe(obs.follow)
    conductor.subscribe(keys.follow)
    conductor.subscribe(publisher.publish)
    if osc:
        conductor.subscribe(osc.follow)

    renderer = Renderer(conductor, assets, evening=links.evening)
    reach = ReachPages(conductor, links, renderer, settings, on_change=live_state_changed.set)
    entrances = Entrances()
    error_pages = ErrorPages(conductor, links, renderer, entrances)
    app = web.Application(middlewares=[error_middleware(error_pages.answer)], client_max_size=MOST_BYTES)
    app[READY_ANSWERS] = ready
    app[PROXIES] = proxies = Proxies(settings.server.networks)
    app[STARTED] = started
    app[EVENING_LANGUAGE] = lambda: conductor.show.language
    app[UNREADABLE] = error_pages.answer_unreadable
    app[ADMISSION] = admission = Admission(
        gate,
        lambda data: holds_crew_link(data, links),
        proxies.is_shared,
        most_strangers=descriptors.most_strangers(),
    )
    app.add_routes(Api(conductor, audiences, gateway, obs_gateway, links, on_poll=sockets.polled).routes())
    app.add_routes(JournalRoutes(journal, links).routes())
    app.add_routes([web.get("/live", live.answer, allow_head=False), web.get("/live/show", snapshots.answer)])
    pages = Pages(
        conductor, audiences, links, renderer, settings, entrances, lambda: crowd.config.skills, ready
    )
    app.add_routes(pages.routes())
    app.add_routes(HelpPages(conductor, crowd.book, renderer, settings, lambda: crowd.config).routes())
    settings_routes = SettingsRoutes(
        store,
        links,
        at_next_start=lambda: at_next_start(settings, store.content),
        try_obs=try_obs,
        channel_trial=ChannelTrial(
            evening=lambda: conductor.show.title, gettext=translations(settings.language).gettext
        ),
        quiet=conductor.quiet,
    )
    app.add_routes(settings_routes.routes())
    programme_routes = ProgrammeRoutes(
        conductor, gateway, links, fetch=fetcher.fetch, followed=followed, offers=lambda: crowd.book.helpers
    )
    app.add_routes(programme_routes.routes())
    app.add_routes(reach.routes())
    links_routes = LinksRoutes(
        conductor, links, disconnect_revoked=sockets.disconnect_revoked, quiet=conductor.quiet
    )
    app.add_routes(links_routes.routes())
    app.add_routes(KeyAddresses(keys, links, settings).routes())
    examination = ExaminationRoutes(
        links,
        data=settings.data,
        config=settings.config_file,
        obs_url=lambda: obs.config.url if obs.config else None,
        public_url=public_url_for_phones(settings),
        discover_obs=discover,
        quiet=conductor.quiet,
    )
    app.add_routes(examination.routes())
    pictures = Pictures(EveningFolder(settings.data).look)
    app.add_routes(LookRoutes(conductor, pictures, PictureDecoder(conductor.quiet), links).routes())
    app.add_routes(Codes(conductor, settings).routes())
    app.add_routes(Exports(conductor, crowd.book, links).routes())
    app.add_routes(OffersRoutes(conductor, crowd.book, crowd.purge, links).routes())
    claps = ApplauseRoutes(conductor, crowd.applause)
    app.add_routes(claps.routes())
    app.add_routes(assets.routes())
    sockets.attach(app)

    async def run_evening(_app: web.Application) -> AsyncIterator[None]:
        await conductor.catch_up()
        parts: list[Callable[[], Awaitable[None]]] = [
            conductor.run,
            gate.run,
            admission.run,
            publisher.run,
            live.run,
            crowd.run,
            partial(watch_links, conductor, links, sockets, on_change=live_state_changed.set),
            watchdog.run,
            upkeep.run,
            store.run,
            followed.run,
            partial(collect_garbage, conductor.quiet),
        ]
        parts += osc.parts if osc else []
        tasks = [asyncio.create_task(supervise(*parts))]
        tasks.append(asyncio.create_task(warm_up(renderer, conductor.quiet)))
        started.notes += await choose_settings(conductor, journal, settings)
        tasks.append(asyncio.create_task(supervise(obs.run)))
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await upkeep.close()
        await crowd.close()
        await journal.close()

    async def close_streams(_app: web.Application) -> None:
        live.close()
        await sockets.server.shutdown()

    app.cleanup_ctx.append(run_evening)
    app.on_shutdown.append(close_streams)
    return app


async def warm_up(renderer: Renderer, quiet: Quiet) -> None:
    """Load after the start what people need later, and what would make the first of them wait."""
    await renderer.warm_up(quiet)
    await quiet.wait(before_s=BEFORE_IMPORT_S)
    email.warm_up()


def make_osc(conductor: Conductor, keys: KeyGateway, links: Links, config: OscConfig) -> "OscService | None":
    """Open Sound Control, where the settings ask for it."""
    if not (config.listen or config.send_to):
        return None
    # Few evenings have it: the others do not load the library.
    from topchrono.web.osc.service import OscService

    return OscService(conductor, keys, links, config)


def take_over(obs: ObsSwitch, crowd: Crowd, before: Config, after: Config) -> None:
    """Use what has changed in the settings file, as far as a running server can."""
    obs.follow_settings(before.obs, after.obs)
    if after.help != before.help:
        crowd.use(after.help)


def at_next_start(settings: Settings, content: Config) -> tuple[str, ...]:
    """The settings of the file that differ from those in use."""
    waiting = []
    for table, kept, running in (
        ("server", content.server, settings.server),
        ("osc", content.osc, settings.osc),
    ):
        before = msgspec.structs.asdict(running)
        waiting += [
            f"{table}.{name}" for name, value in msgspec.structs.asdict(kept).items() if value != before[name]
        ]
    if content.obs.url and not settings.may_use_obs:
        waiting.append("obs.url")
    return tuple(waiting)


def public_url_for_phones(settings: Settings) -> str | None:
    """The address that people open; None where it leads to this machine alone."""
    is_own = is_this_machine_alone(urlsplit(settings.public_url).hostname or "")
    return None if is_own else settings.public_url


def damage_of(journal: Journal) -> JournalDamage | None:
    """The damage to publish of a journal that was repaired at the start."""
    if not journal.damage:
        return None
    return JournalDamage(whole_events=journal.damage.whole_events, kept_as=journal.damage.kept_at.name)


def open_links(settings: Settings, conductor: Conductor, *, is_expected: bool) -> tuple[Links, list[Text]]:
    """The links of the evening, and whether they lead elsewhere now; those that are missing are made.

    Raises :class:`CannotStart` if they can't be written, and those handed out before can't be read.
    """
    links = Links(settings.data, is_expected=is_expected)
    before = links.url
    try:
        links.ensure(cities(conductor.show), url=settings.public_url, bound=settings.bound)
    except OSError as error:
        if not links.is_complete:
            raise CannotStart(
                N_(
                    "Les liens de la soirée ne s'enregistrent pas dans « {folder} » : {reason}. Libérez de "
                    "la place sur ce disque, ou donnez le droit d'écrire dans ce dossier, puis relancez."
                ),
                folder=settings.data,
                reason=error.strerror or error,
            ) from error
        log.warning("the links can't be written; those that were handed out work", reason=str(error))
    if not is_expected or before == settings.public_url:
        return links, []
    moved = N_("Les liens commencent maintenant par {url}, et non plus par {before} : donnez-les à nouveau.")
    return links, [Text.of(moved, url=settings.public_url, before=before)]


def links_damage_of(links: Links) -> LinksDamage | None:
    """The damage to publish of a file of links that was written again."""
    repair = links.repair
    if not repair:
        return None
    return LinksDamage(
        kept_as=repair.kept_at.name if repair.kept_at else None,
        all_lost=repair.is_secret_lost,
        roles=tuple(link.role for link in repair.made if link.role != "organizer"),
        cities=tuple(link.city_name or link.city or "" for link in repair.made if link.role == "organizer"),
        may_revive=repair.are_revocations_lost,
    )


async def open_evening(journal: Journal, settings: Settings) -> Conductor:
    """The conductor of the evening in the journal, or of a new one."""
    if journal.damage and not journal.events:
        raise CannotStart(
            N_("Le journal de « {folder} » est abîmé dès son début. Gardez ce dossier : rien n'y a changé."),
            folder=settings.data,
        )
    events = journal.events or [await create_evening(journal, settings)]
    show = replay(events)
    return Conductor(show, journal, Clock.resumed(show, events))


async def create_evening(journal: Journal, settings: Settings) -> ShowCreated:
    """Write a new evening into the empty journal, with the programme if there is one."""
    created = ShowCreated(
        at=Clock().now(),
        title=settings.title or DEFAULT_TITLE,
        pitch_length_ms=settings.pitch_length_ms or DEFAULT_PITCH_LENGTH_MS,
        starts_at=settings.starts_at,
        contents=(),
        time_zone=settings.time_zone or machine_zone(),
        stream_url=settings.stream_url or "",
        stream_delay_ms=settings.stream_delay_ms or 0,
    )
    if settings.programme:
        programme = read_programme(settings.programme)
        if not programme.usable:
            raise UnusableProgramme(programme)
        created = msgspec.structs.replace(
            created,
            contents=programme.contents,
            programme=digest_of(settings.programme),
            reading=programme.reading,
        )
    fold(EMPTY, [created])
    await journal.append([created], actor=OPERATOR)
    # A copy of the file alone has the evening from now on.
    await journal.checkpoint()
    return created


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """An option that sets something of the show."""

    option: str
    field: str
    """Of the show, and of the command."""
    command: Callable[..., SetTitle | SetStart | SetPitchLength | SetTimeZone | SetStream]
    applied: str
    words: Callable[[Any, Show], str] = lambda value, _show: str(value)


CHOICES = (
    Choice(
        option="--time-zone",
        field="time_zone",
        command=SetTimeZone,
        applied=N_("La soirée est maintenant à l'heure de {value}."),
    ),
    Choice(
        option="--title",
        field="title",
        command=SetTitle,
        applied=N_("La soirée s'appelle maintenant « {value} »."),
    ),
    Choice(
        option="--starts-at",
        field="starts_at",
        command=SetStart,
        applied=N_("La soirée commence maintenant le {value}."),
        words=lambda at, show: f"{datetime.fromtimestamp(at / 1000, zone_of(show.time_zone)):%d/%m/%Y %H:%M}",
    ),
    Choice(
        option="--pitch-seconds",
        field="length_ms",
        command=SetPitchLength,
        applied=N_("Chaque pitch dure maintenant {value} s."),
        words=lambda length_ms, _show: f"{length_ms / 1000:g}",
    ),
    Choice(
        option="--stream-url",
        field="url",
        command=SetStream,
        applied=N_("Le direct est maintenant à cette adresse : {value}."),
    ),
    Choice(
        option="--stream-delay",
        field="delay_ms",
        command=SetStream,
        applied=N_("Le direct a maintenant un retard de {value} s."),
        words=lambda delay_ms, _show: f"{delay_ms / 1000:g}",
    ),
)
"""The time zone first: the words about a start are in it."""


async def choose_settings(conductor: Conductor, journal: Journal, settings: Settings) -> list[Text]:
    """Apply newly chosen options to a resumed evening, as far as its rules allow; what to say of them.

    A crashed server is restarted with the same options: those already applied are skipped, so that what the
    director has set since then stays.
    """
    asked = _chosen(replay(await journal.events_by(OPERATOR)))
    # A journal of 0.1.0 has no zone.
    zone = settings.time_zone or ("" if conductor.show.time_zone else machine_zone())
    wanted = {
        "time_zone": zone or None,
        "title": settings.title,
        "starts_at": settings.starts_at,
        "length_ms": settings.pitch_length_ms,
        "url": settings.stream_url,
        "delay_ms": settings.stream_delay_ms,
    }
    notes: list[Text] = []
    for choice in CHOICES:
        value, now = wanted[choice.field], _chosen(conductor.show)[choice.field]
        if value is None or value == now:
            continue
        if value == asked[choice.field]:
            kept = N_("{option} n'est pas appliqué : depuis, la régie a choisi {value}.")
            words = choice.words(now, conductor.show) if now is not None else "–"
            notes.append(Text.of(kept, option=choice.option, value=words))
            continue
        command = choice.command(id=str(uuid.uuid4()), **{choice.field: value})
        try:
            await conductor.submit(command, actor=OPERATOR)
        except Refused as refused:
            log.warning(str(refused.text))
            notes += [Text.of(N_("{option} n'est pas appliqué."), option=choice.option), refused.text]
        else:
            notes.append(Text.of(choice.applied, value=choice.words(value, conductor.show)))
    return notes


def _chosen(show: Show) -> dict[str, Any]:
    """What options set of a show, by the fields of :data:`CHOICES`."""
    return {
        "time_zone": show.time_zone,
        "title": show.title,
        "starts_at": show.starts_at,
        "length_ms": show.pitch_length_ms,
        "url": show.stream.url,
        "delay_ms": show.stream.delay_ms,
    }


async def watch_links(
    conductor: Conductor, links: Links, sockets: Sockets, *, on_change: Callable[[], None]
) -> None:
    """Poll the links: disconnect those revoked from the command line, make those of new cities.

    A file that was damaged or deleted is written again; ``on_change`` is called then.
    """
    known = cities(conductor.show)
    problem = ""
    while True:
        await asyncio.sleep(until_next(LINKS_CHECK_S))
        await conductor.quiet.wait()
        repair, is_new = links.repair, False
        try:
            is_new = links.reload()
            if is_new or links.state != "whole" or cities(conductor.show) != known:
                links.ensure(cities(conductor.show))
                known = cities(conductor.show)
            if links.repair is not repair:
                log.error("the file of links was damaged or deleted, and was written again")
                on_change()
            problem = ""
        except (JournalError, OSError) as error:
            if str(error) != problem:
                log.error("the links can't be read or written; retrying", reason=str(error))
            problem = str(error)
        if is_new:
            await sockets.disconnect_revoked()
