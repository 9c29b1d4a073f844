"""Options and arguments that several commands have."""

from pathlib import Path

import click

from topchrono.cli.values import ExistingOrNewPath, Seconds
from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES

DEFAULT_DATA = Path("topchrono-data")


def _check_stream(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    from topchrono.web.pages.stream import recognise

    if url is not None and recognise(url) is None:
        raise click.BadParameter("a page of YouTube, Twitch or PeerTube, or an HLS playlist (.m3u8)")
    return url


programme_argument = click.argument("programme", required=False, type=ExistingOrNewPath())
data_option = click.option(
    "--data",
    metavar="FOLDER",
    type=ExistingOrNewPath(file_okay=False),
    default=DEFAULT_DATA,
    show_default=True,
    help="Folder of the evening, where everything of it is kept.",
)
port_option = click.option(
    "--port",
    metavar="PORT",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port that the server listens on.",
)
pitch_option = click.option(
    "--pitch-seconds",
    type=click.IntRange(1, 3600),
    metavar="SECONDS",
    help="Length of every pitch; it is fixed once the evening is live.  [default: 120]",
)
stream_url_option = click.option(
    "--stream-url",
    metavar="URL",
    callback=_check_stream,
    help="Where the evening is streamed: a page of YouTube, Twitch or PeerTube, or an HLS playlist (.m3u8).",
)
stream_delay_option = click.option(
    "--stream-delay",
    type=Seconds(0, 120),
    default=0.0,
    metavar="SECONDS",
    help="How late the stream arrives, up to 120; the screens of the watch parties wait for it.",
)
obs_option = click.option(
    "--obs", "obs_url", metavar="URL", help="Address of OBS, for example ws://127.0.0.1:4455."
)
config_option = click.option(
    "--config",
    type=ExistingOrNewPath(dir_okay=False),
    metavar="FILE",
    help="Settings of OBS and of offers of help.  [default: topchrono.toml in the data folder]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=DEFAULT_LANGUAGE,
    envvar="TOPCHRONO_LANGUAGE",
    help="Language of what is printed or sent.",
)
