"""The command line."""

import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import click

from topchrono.app import CannotStart, UnusableProgramme
from topchrono.cli.doctor import doctor
from topchrono.cli.obs import obs
from topchrono.cli.options import config_option, data_option, language_option, obs_option, port_option
from topchrono.cli.printing import (
    fail,
    links_report,
    print_json,
    print_links,
    print_programme,
    programme_report,
    require_evening,
    say,
)
from topchrono.cli.privacy import forget_command, purge_command
from topchrono.cli.server import run
from topchrono.config import ConfigError, HelpConfig, ObsConfig, find_help, find_obs
from topchrono.demo import PROGRAMME
from topchrono.programme import read_programme
from topchrono.runtime.logs import console, logging_to
from topchrono.settings import Settings
from topchrono.show.text import N_, Text
from topchrono.storage.journal import JournalError
from topchrono.storage.links import Links
from topchrono.web.pages.stream import recognise

DEMO_STARTS_IN = timedelta(minutes=10)

pitch_option = click.option(
    "--pitch-seconds", type=click.IntRange(1, 3600), help="Length of every pitch.  [default: 120]"
)


def _check_stream(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    if url is not None and recognise(url) is None:
        raise click.BadParameter("a page of YouTube, Twitch or PeerTube, or an HLS playlist (.m3u8)")
    return url


stream_url_option = click.option(
    "--stream-url",
    metavar="URL",
    callback=_check_stream,
    help="Where the evening is streamed: YouTube, Twitch, PeerTube, or an HLS playlist.",
)
stream_delay_option = click.option(
    "--stream-delay",
    type=click.FloatRange(0, 120),
    default=0.0,
    metavar="SECONDS",
    help="How late the stream is; the screens of the watch parties wait for it.",
)


@click.group()
@click.version_option(package_name="topchrono")
@click.pass_context
def main(context: click.Context) -> None:
    """Top Chrono runs a live national pitch evening."""
    context.with_resource(logging_to(console()))


@main.command()
@click.argument("programme", required=False, type=click.Path(path_type=Path))
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@port_option
@pitch_option
@click.option("--starts-at", metavar="TIME", help='When the evening starts: "20:00" or "2026-11-27 20:00".')
@click.option("--title", default="Soirée nationale des pitchs", help="Name of the evening.")
@click.option("--url", help="Address that people open, if it is not the one listened on.")
@obs_option
@click.option("--no-obs", is_flag=True, help="Run without OBS.")
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
    starts_at: str | None,
    title: str,
    url: str | None,
    obs_url: str | None,
    no_obs: bool,
    config: Path | None,
    stream_url: str | None,
    stream_delay: float,
    language: str,
) -> None:
    """Run the evening of PROGRAMME, or go on with the one in the data folder."""
    settings = Settings(
        data=data,
        programme=programme,
        title=title,
        host=host,
        port=port,
        url=url,
        pitch_length_ms=pitch_seconds * 1000 if pitch_seconds else None,
        starts_at=_epoch_ms(starts_at) if starts_at else None,
        stream_url=stream_url,
        stream_delay_ms=round(stream_delay * 1000),
        language=language,
        obs=None if no_obs else _find_obs(data, config, obs_url, language),
        help=_find_help(data, config, language),
    )
    _run(settings)


@main.command()
@port_option
@pitch_option
@stream_url_option
@stream_delay_option
@language_option
def demo(
    port: int, pitch_seconds: int | None, stream_url: str | None, stream_delay: float, language: str
) -> None:
    """Run a sample evening in a fresh folder."""
    with tempfile.TemporaryDirectory(prefix="topchrono-demo-") as folder:
        starts_at = datetime.now().astimezone() + DEMO_STARTS_IN
        settings = Settings(
            data=Path(folder),
            programme=PROGRAMME,
            title="Soirée de démonstration",
            port=port,
            pitch_length_ms=pitch_seconds * 1000 if pitch_seconds else None,
            starts_at=int(starts_at.timestamp() * 1000),
            stream_url=stream_url,
            stream_delay_ms=round(stream_delay * 1000),
            language=language,
        )
        _run(settings)


@main.command()
@click.argument("programme", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@language_option
def check(programme: Path, as_json: bool, language: str) -> None:
    """Tell what PROGRAMME says and what is wrong with it."""
    read = read_programme(programme)
    if as_json:
        print_json(programme_report(read, language))
    else:
        print_programme(read, language)
    sys.exit(0 if read.usable else 1)


@main.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@language_option
def links(data: Path, as_json: bool, language: str) -> None:
    """Tell the links to hand out."""
    known = _open_links(data, language)
    if as_json:
        print_json(links_report(known))
    else:
        print_links(known, language)


@main.command()
@click.argument("link")
@data_option
@language_option
def revoke(link: str, data: Path, language: str) -> None:
    """End LINK (its address or its token) and make a new one in its place."""
    known = _open_links(data, language)
    found = known.find(link.rpartition("key=")[2])
    if found is None:
        fail(Text(N_("Ce lien n'existe pas, ou il ne marche déjà plus.")), language)
    replacement = known.revoke(found)
    say(Text(N_("Ce lien ne marche plus. Le nouveau :")), language)
    click.echo(known.address(replacement))


def _run(settings: Settings) -> None:
    try:
        run(settings, on_ready=lambda: print_links(Links(settings.data), settings.language))
    except UnusableProgramme as problem:
        print_programme(problem.programme, settings.language)
        sys.exit(1)
    except (CannotStart, JournalError) as problem:
        fail(problem.text, settings.language)
    except OSError as problem:
        closed = Text.of(
            N_("Impossible d'ouvrir http://{host}:{port} : {reason}"),
            host=settings.host,
            port=settings.port,
            reason=problem.strerror or problem,
        )
        fail(closed, settings.language)


def _find_obs(data: Path, config: Path | None, url: str | None, language: str) -> ObsConfig | None:
    """How OBS is reached; None if nobody said where it is."""
    try:
        return find_obs(data, config, url)
    except ConfigError as problem:
        fail(problem.text, language)


def _find_help(data: Path, config: Path | None, language: str) -> HelpConfig:
    """What is said of offers of help."""
    try:
        return find_help(data, config)
    except ConfigError as problem:
        fail(problem.text, language)


def _open_links(data: Path, language: str) -> Links:
    require_evening(data, "links.json", language)
    try:
        return Links(data)
    except JournalError as problem:
        fail(problem.text, language)


def _epoch_ms(text: str) -> int:
    """The moment that ``20:00`` (today) or ``2026-11-27 20:00`` stands for on this machine's clock."""
    today = datetime.now().astimezone().date().isoformat()
    try:
        moment = datetime.fromisoformat(text if "-" in text else f"{today} {text}")
    except ValueError as error:
        raise click.BadParameter(f"{text} (20:00, 2026-11-27 20:00)", param_hint="--starts-at") from error
    return int(moment.timestamp() * 1000)


main.add_command(obs)
main.add_command(doctor)
main.add_command(forget_command)
main.add_command(purge_command)

if __name__ == "__main__":
    main()
