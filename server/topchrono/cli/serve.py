"""``topchrono serve`` and ``topchrono demo``: the server."""

import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import click

from topchrono.cli.links import print_links
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
from topchrono.cli.printing import fail, failing, say
from topchrono.cli.programme import print_programme
from topchrono.config import find_help, find_obs, find_server
from topchrono.demo import PROGRAMME
from topchrono.settings import Settings
from topchrono.show.text import N_, Text

DEMO_STARTS_IN = timedelta(minutes=10)


def _epoch_ms(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    """The moment that ``20:00`` (today) or ``2026-11-27 20:00`` stands for on this machine's clock."""
    if text is None:
        return None
    today = datetime.now().astimezone().date().isoformat()
    try:
        moment = datetime.fromisoformat(text if "-" in text else f"{today} {text}")
    except ValueError as error:
        raise click.BadParameter(f"{text} (20:00, 2026-11-27 20:00)") from error
    return int(moment.timestamp() * 1000)


@click.command()
@programme_argument
@data_option
@click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    show_default=True,
    help="Address that the server listens on; 0.0.0.0 lets other machines in.",
)
@port_option
@pitch_option
@click.option(
    "--starts-at",
    metavar="TIME",
    callback=_epoch_ms,
    help='When the evening starts: "20:00" (today) or "2026-11-27 20:00".',
)
@click.option(
    "--title",
    metavar="NAME",
    default="Soirée nationale des pitchs",
    show_default=True,
    help="Name of a new evening, as everybody sees it.",
)
@click.option(
    "--url",
    metavar="URL",
    help="Address that people open, if it is another one: links and QR codes lead there.",
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
        )
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
            )
        )


def _ms(seconds: int | None) -> int | None:
    return None if seconds is None else seconds * 1000


def _announce(settings: Settings) -> None:
    """Print the links to hand out, and whether this system limits the number of viewers."""
    from topchrono.doctor.machine import check_descriptors
    from topchrono.storage.links import Links

    print_links(Links(settings.data), settings.language)
    finding = check_descriptors()
    if finding.remedy:
        say(finding.message, settings.language, err=True)
        say(finding.remedy, settings.language, err=True)


def _run(settings: Settings) -> None:
    from topchrono.app import UnusableProgramme
    from topchrono.cli.server import run

    with failing(settings.language):
        try:
            run(settings, on_ready=lambda: _announce(settings))
        except UnusableProgramme as problem:
            print_programme(problem.programme, settings.language)
            sys.exit(1)
        except OSError as problem:
            closed = Text.of(
                N_("Impossible d'ouvrir http://{host}:{port} : {reason}"),
                host=settings.host,
                port=settings.port,
                reason=problem.strerror or problem,
            )
            fail(closed, settings.language)
