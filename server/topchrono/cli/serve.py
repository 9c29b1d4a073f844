"""``topchrono serve`` and ``topchrono demo``: the server."""

import shlex
import sqlite3
import sys
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
    language_option,
    obs_option,
    pitch_option,
    port_option,
    programme_argument,
    stream_delay_option,
    stream_url_option,
    time_zone_option,
)
from topchrono.cli.printing import exposure_text, fail, failing, say
from topchrono.cli.programme import print_programme
from topchrono.cli.reachability import notes_on_url, refusal_of_url
from topchrono.cli.refusals import contradiction, naming_option
from topchrono.config import find_help, find_obs, find_server
from topchrono.demo import PROGRAMME
from topchrono.inputs.zones import machine_zone
from topchrono.settings import Settings
from topchrono.show.text import N_, Text
from topchrono.storage.folder import EveningFolder

if TYPE_CHECKING:
    from topchrono.app import Started
    from topchrono.inputs.moments import Moment

DEMO_STARTS_IN = timedelta(minutes=10)


@click.command()
@programme_argument
@data_option
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    type=values.HOST,
    show_default=True,
    help="Address that the server listens on; 0.0.0.0 lets other machines in.",
)
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
@click.option(
    "--url",
    metavar="URL",
    type=values.PUBLIC_URL,
    help="Address that people open, if it is another one: links and QR codes lead there.",
)
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
    stream_delay_ms: int,
    language: str,
) -> None:
    """Run an evening, or resume the one in the data folder.

    PROGRAMME is your list of pitches: CSV, Excel (.xlsx, .xls) or OpenDocument (.ods). The first start reads
    it into the data folder and prints the links to hand out. After a stop, the same command resumes the
    evening where it was; PROGRAMME may be left out then. Ctrl-C stops the server.
    """
    if no_obs and obs_url:
        raise contradiction(N_("--obs et --no-obs se contredisent : n'en gardez qu'un."))
    with failing(language):
        obs = None if no_obs else find_obs(data, config, obs_url)
        offers = find_help(data, config)
        server = find_server(data, config)
        zone = time_zone or server.zone
    start = _read_start(starts_at, zone, data)
    _run(
        Settings(
            data=data,
            programme=programme,
            title=title,
            host=host,
            port=port,
            url=url,
            pitch_length_ms=pitch_length_ms,
            starts_at=start.at if start else None,
            time_zone=zone,
            stream_url=stream_url,
            stream_delay_ms=stream_delay_ms,
            language=language,
            obs=obs,
            config=config,
            help=offers,
            server=server,
        ),
        show_links=show_links,
        notes=start.notes if start else (),
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
    stream_delay_ms: int,
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


def _tell_of_few_connections(language: str) -> None:
    from topchrono.doctor.machine import check_descriptors

    finding = check_descriptors()
    if finding.remedy:
        say(finding.message, language, err=True)
        say(finding.remedy, language, err=True)


def _run(settings: Settings, *, show_links: bool, notes: tuple[Text, ...] = ()) -> None:
    from topchrono.app import UnusableProgramme
    from topchrono.cli.server import run
    from topchrono.cli.summary import is_writable, print_summary
    from topchrono.storage.exposure import exposed

    is_new = not EveningFolder(settings.data).links.exists()
    if others_read := exposed(settings.data, settings.config):
        say(exposure_text(others_read), settings.language, err=True)
    if refusal := refusal_of_url(settings):
        fail(refusal, settings.language)
    if not is_writable(settings.data):
        unwritable = N_(
            "Vous n'avez pas le droit d'écrire dans « {folder} » : choisissez un autre dossier avec --data."
        )
        fail(Text.of(unwritable, folder=settings.data.absolute()), settings.language)

    def report(started: "Started") -> None:
        links = started.links
        if links.repair:
            print_repair(links.repair, settings.language)
        print_summary(settings, started, notes=[*notes, *notes_on_url(settings)])
        if is_new:
            _print_what_was_read(settings)
        if is_new or show_links or (links.repair and links.repair.replaces_some):
            print_links(links, settings.language)
        else:
            show = shlex.join(["topchrono", "links", "--data", str(settings.data)])
            running = N_("Top Chrono tourne : {url}. Pour voir les liens à donner : {command}")
            say(Text.of(running, url=settings.public_url, command=show), settings.language)
        _tell_of_few_connections(settings.language)
        # A pitch may be running: nothing waits for this file.
        Thread(target=_compare_programme, args=(settings, started), name="programme", daemon=True).start()

    with failing(settings.language):
        try:
            run(settings, on_ready=report)
        except UnusableProgramme as problem:
            print_programme(problem.programme, settings.language)
            sys.exit(1)
        except (OSError, sqlite3.Error) as problem:
            unusable = N_("Le dossier « {folder} » ne peut pas servir : {reason}.")
            reason = getattr(problem, "strerror", None) or problem
            fail(Text.of(unusable, folder=settings.data, reason=reason), settings.language)


def _compare_programme(settings: Settings, started: "Started") -> None:
    from topchrono.cli.summary import programme_notes

    for note in programme_notes(settings, started.created):
        say(note, settings.language, err=True)


def _print_what_was_read(settings: Settings) -> None:
    """Print what was understood of the programme of a new evening; that of the demo is known."""
    from topchrono.programme import read_programme

    if settings.programme and settings.programme != PROGRAMME:
        print_programme(read_programme(settings.programme), settings.language)
