"""``topchrono serve`` and ``topchrono demo``: the server."""

import shlex
import sqlite3
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
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
)
from topchrono.cli.printing import exposure_text, fail, failing, say
from topchrono.cli.programme import print_programme
from topchrono.config import find_help, find_obs, find_server
from topchrono.demo import PROGRAMME
from topchrono.settings import Settings
from topchrono.show.text import N_, Text
from topchrono.storage.folder import EveningFolder

if TYPE_CHECKING:
    from topchrono.storage.links import Links

DEMO_STARTS_IN = timedelta(minutes=10)
USUAL_AHEAD = timedelta(days=366)


@click.command()
@programme_argument
@data_option
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    callback=values.host,
    show_default=True,
    help="Address that the server listens on; 0.0.0.0 lets other machines in.",
)
@port_option
@pitch_option
@click.option(
    "--starts-at",
    metavar="TIME",
    callback=values.start_time,
    help='When the evening starts: "20:00" (today) or "2026-11-27 20:00".',
)
@click.option(
    "--title",
    metavar="NAME",
    default="Soirée nationale des pitchs",
    callback=values.title,
    show_default=True,
    help="Name of a new evening, as everybody sees it.",
)
@click.option(
    "--url",
    metavar="URL",
    callback=values.public_url,
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
    pitch_seconds: int | None,
    starts_at: int | None,
    title: str,
    url: str | None,
    show_links: bool,
    obs_url: str | None,
    no_obs: bool,
    config: Path | None,
    stream_url: str | None,
    stream_delay: float,
    language: str,
) -> None:
    """Run an evening, or resume the one in the data folder.

    PROGRAMME is your list of pitches: CSV, Excel (.xlsx, .xls) or OpenDocument (.ods). The first start reads
    it into the data folder and prints the links to hand out. After a stop, the same command resumes the
    evening where it was; PROGRAMME may be left out then. Ctrl-C stops the server.
    """
    with failing(language):
        obs = None if no_obs else find_obs(data, config, obs_url)
        offers = find_help(data, config)
        server = find_server(data, config)
    _run(
        Settings(
            data=data,
            programme=programme,
            title=title,
            host=host,
            port=port,
            url=url,
            pitch_length_ms=_ms(pitch_seconds),
            starts_at=starts_at,
            stream_url=stream_url,
            stream_delay_ms=round(stream_delay * 1000),
            language=language,
            obs=obs,
            config=config,
            help=offers,
            server=server,
        ),
        show_links=show_links,
    )


@click.command()
@port_option
@pitch_option
@stream_url_option
@stream_delay_option
@language_option
def demo(
    port: int, pitch_seconds: int | None, stream_url: str | None, stream_delay: float, language: str
) -> None:
    """Run a sample evening.

    It starts in ten minutes, or as soon as you press the buttons. Nothing of it is kept.
    """
    with tempfile.TemporaryDirectory(prefix="topchrono-demo-") as folder:
        starts_at = datetime.now().astimezone() + DEMO_STARTS_IN
        _run(
            Settings(
                data=Path(folder),
                programme=PROGRAMME,
                title="Soirée de démonstration",
                port=port,
                pitch_length_ms=_ms(pitch_seconds),
                starts_at=int(starts_at.timestamp() * 1000),
                stream_url=stream_url,
                stream_delay_ms=round(stream_delay * 1000),
                language=language,
            ),
            show_links=True,
        )


def _ms(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * 1000


def _tell_of_few_connections(language: str) -> None:
    from topchrono.doctor.machine import check_descriptors

    finding = check_descriptors()
    if finding.remedy:
        say(finding.message, language, err=True)
        say(finding.remedy, language, err=True)


def _run(settings: Settings, *, show_links: bool) -> None:
    from topchrono.app import UnusableProgramme
    from topchrono.cli.server import run
    from topchrono.storage.exposure import exposed

    is_new = not EveningFolder(settings.data).links.exists()
    if others_read := exposed(settings.data, settings.config):
        say(exposure_text(others_read), settings.language, err=True)

    def report(links: "Links") -> None:
        if links.repair:
            print_repair(links.repair, settings.language)
        if is_new:
            _print_if_odd(settings)
            _print_what_was_read(settings)
        if is_new or show_links or (links.repair and links.repair.replaces_some):
            print_links(links, settings.language)
        else:
            show = shlex.join(["topchrono", "links", "--data", str(settings.data)])
            running = N_("Top Chrono tourne : {url}. Pour voir les liens à donner : {command}")
            say(Text.of(running, url=settings.public_url, command=show), settings.language)
        _tell_of_few_connections(settings.language)

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


def _print_what_was_read(settings: Settings) -> None:
    """Print what was understood of the programme of a new evening; that of the demo is known."""
    from topchrono.programme import read_programme

    if settings.programme and settings.programme != PROGRAMME:
        print_programme(read_programme(settings.programme), settings.language)


def _print_if_odd(settings: Settings) -> None:
    """Print a start that may be a slip, of a new evening: a resumed one has a start in the past anyway."""
    if settings.starts_at is None:
        return
    starts_at = datetime.fromtimestamp(settings.starts_at / 1000).astimezone()
    ahead = starts_at - datetime.now().astimezone()
    if ahead < timedelta():
        odd = N_("L'heure de début est déjà passée : {time}. La régie peut la changer.")
    elif ahead > USUAL_AHEAD:
        odd = N_("Le début est dans plus d'un an : {time}. La régie peut le changer.")
    else:
        return
    say(Text.of(odd, time=starts_at.strftime("%d/%m/%Y %H:%M")), settings.language)
