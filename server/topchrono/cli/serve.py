"""``topchrono serve`` and ``topchrono demo``: the server."""

import shlex
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from topchrono.cli import values
from topchrono.cli.links import print_links, print_repair
from topchrono.cli.options import (
    config_option,
    data_option,
    host_option,
    language_option,
    obs_option,
    pitch_option,
    port_option,
    programme_argument,
    stream_delay_option,
    stream_url_option,
    time_zone_option,
    url_option,
)
from topchrono.cli.printing import fail, failing, say
from topchrono.cli.programme import print_programme
from topchrono.cli.reachability import notes_on_url
from topchrono.cli.refusals import contradiction, naming_option
from topchrono.cli.running import in_use_text
from topchrono.cli.start import start, tell_of_few_connections
from topchrono.config import find_help, find_obs, find_osc, find_server
from topchrono.demo import PROGRAMME
from topchrono.inputs.zones import machine_zone
from topchrono.settings import Settings
from topchrono.show.text import N_, Text
from topchrono.storage.errors import FolderInUse
from topchrono.storage.folder import EveningFolder

if TYPE_CHECKING:
    from topchrono.app import Started
    from topchrono.inputs.moments import Moment

DEMO_STARTS_IN = timedelta(minutes=10)
EMPTY = N_(
    "Cette soirée est nouvelle et n'a pas encore de pitch : la régie les ajoute. Si vous vouliez reprendre "
    "une autre soirée, son dossier n'est pas « {folder} »."
)


@click.command()
@programme_argument
@data_option
@host_option
@port_option
@pitch_option
@click.option(
    "--starts-at",
    metavar="TIME",
    help='When the evening starts: "20:00" (today), "vendredi 20h" or "2026-11-27 20:00".',
)
@time_zone_option
@click.option(
    "--title",
    metavar="NAME",
    type=values.TITLE,
    help="Name of the evening, as everybody sees it; a later start may change it.",
)
@url_option
@click.option(
    "--show-links", is_flag=True, help="Print the links to hand out at every start, not at the first alone."
)
@obs_option
@click.option("--no-obs", is_flag=True, help="Leave OBS alone, even if the settings say where it is.")
@config_option
@stream_url_option
@stream_delay_option
@language_option
def serve(
    programme: Path | None,
    data: Path,
    host: str,
    port: int,
    pitch_length_ms: int | None,
    starts_at: str | None,
    time_zone: str | None,
    title: str | None,
    url: str | None,
    show_links: bool,
    obs_url: str | None,
    no_obs: bool,
    config: Path | None,
    stream_url: str | None,
    stream_delay_ms: int | None,
    language: str,
) -> None:
    """Run an evening, or resume the one in the data folder.

    PROGRAMME is your list of pitches: CSV, Excel (.xlsx, .xls) or OpenDocument (.ods). The first start reads
    it into the data folder and prints the links to hand out; without it, the evening begins empty. After a
    stop, the same command resumes the evening where it was; PROGRAMME may be left out then. Ctrl-C stops the
    server.
    """
    if no_obs and obs_url:
        raise contradiction(N_("--obs et --no-obs se contredisent : n'en gardez qu'un."))
    with failing(language):
        obs = None if no_obs else find_obs(data, config, obs_url)
        offers = find_help(data, config)
        server = find_server(data, config)
        osc = find_osc(data, config)
        zone = time_zone or server.zone
    moment = _read_start(starts_at, zone, data)
    _run(
        Settings(
            data=data,
            programme=programme,
            title=title,
            host=host,
            port=port,
            url=url,
            pitch_length_ms=pitch_length_ms,
            starts_at=moment.at if moment else None,
            time_zone=zone,
            stream_url=stream_url,
            stream_delay_ms=stream_delay_ms,
            language=language,
            obs=obs,
            may_use_obs=not no_obs,
            config=config,
            help=offers,
            server=server,
            osc=osc,
        ),
        show_links=show_links,
        notes=moment.notes if moment else (),
    )


@click.command()
@port_option
@pitch_option
@time_zone_option
@stream_url_option
@stream_delay_option
@language_option
def demo(
    port: int,
    pitch_length_ms: int | None,
    time_zone: str | None,
    stream_url: str | None,
    stream_delay_ms: int | None,
    language: str,
) -> None:
    """Run a sample evening.

    It starts in ten minutes, or as soon as you press the buttons. Nothing of it is kept.
    """
    with tempfile.TemporaryDirectory(prefix="topchrono-demo-") as folder:
        _run(
            Settings(
                data=Path(folder),
                programme=PROGRAMME,
                title="Soirée de démonstration",
                port=port,
                pitch_length_ms=pitch_length_ms,
                starts_at=round((time.time() + DEMO_STARTS_IN.total_seconds()) * 1000),
                time_zone=time_zone,
                stream_url=stream_url,
                stream_delay_ms=stream_delay_ms,
                language=language,
            ),
            show_links=True,
        )


def _read_start(typed: str | None, zone: str | None, data: Path) -> "Moment | None":
    """The start that was typed, on the evening's clocks. Raises :class:`click.BadParameter`."""
    from topchrono.inputs.moments import read_moment
    from topchrono.storage.reading import kept_time_zone

    if typed is None:
        return None
    clocks = zone or kept_time_zone(EveningFolder(data).journal) or machine_zone()
    with naming_option("starts_at"):
        return read_moment(typed, zone=clocks, now=round(time.time() * 1000))


def _run(settings: Settings, *, show_links: bool, notes: tuple[Text, ...] = ()) -> None:
    from topchrono.cli.summary import print_summary

    is_new = not EveningFolder(settings.data).links.exists()

    def report(started: "Started") -> None:
        links = started.links
        if links.repair:
            print_repair(links.repair, settings.language)
        print_summary(settings, started, notes=[*notes, *notes_on_url(settings)])
        if is_new:
            _print_what_was_read(settings)
            if not settings.programme:
                say(Text.of(EMPTY, folder=settings.data.resolve()), settings.language)
        if is_new or show_links or (links.repair and links.repair.replaces_some):
            print_links(links, settings.language)
        else:
            show = shlex.join(["topchrono", "links", "--data", str(settings.data)])
            running = N_("Top Chrono tourne : {url}. Pour voir les liens à donner : {command}")
            say(Text.of(running, url=settings.public_url, command=show), settings.language)
        tell_of_few_connections(settings.language)
        # A pitch may be running: nothing waits for this file.
        Thread(target=_compare_programme, args=(settings, started), name="programme", daemon=True).start()

    try:
        start(settings, report)
    except FolderInUse as problem:
        fail(in_use_text(settings.data) or problem.text, settings.language)


def _compare_programme(settings: Settings, started: "Started") -> None:
    from topchrono.cli.summary import programme_notes

    for note in programme_notes(settings, started.created, started.conductor.show):
        say(note, settings.language, err=True)


def _print_what_was_read(settings: Settings) -> None:
    """Print what was understood of the programme of a new evening; that of the demo is known."""
    from topchrono.programme import read_programme

    if settings.programme and settings.programme != PROGRAMME:
        print_programme(read_programme(settings.programme), settings.language)
