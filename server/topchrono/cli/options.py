"""Options and arguments that several commands have."""

from pathlib import Path

import click

from topchrono.cli import values
from topchrono.cli.refusals import LANGUAGE_VARIABLE
from topchrono.i18n import DEFAULT_LANGUAGE

DEFAULT_DATA = Path("topchrono-data")

programme_argument = click.argument("programme", required=False, type=values.ANY_PATH)
data_option = click.option(
    "--data",
    metavar="FOLDER",
    type=values.FOLDER,
    default=DEFAULT_DATA,
    show_default=True,
    help="Folder of the evening, where everything of it is kept.",
)
host_option = click.option(
    "--host",
    metavar="ADDRESS",
    default="127.0.0.1",
    type=values.HOST,
    show_default=True,
    help="Address that the server listens on; 0.0.0.0 lets other machines in.",
)
url_option = click.option(
    "--url",
    metavar="URL",
    type=values.PUBLIC_URL,
    help="Address that people open, if it is another one: links and QR codes lead there.",
)
port_option = click.option(
    "--port",
    metavar="PORT",
    type=values.PORT,
    default=8000,
    show_default=True,
    help="Port that the server listens on.",
)
pitch_option = click.option(
    "--pitch-seconds",
    "pitch_length_ms",
    type=values.PITCH_LENGTH,
    metavar="LENGTH",
    help='Length of every pitch, in seconds or as "2 min"; it is fixed once the evening is live.  '
    "[default: 120]",
)
time_zone_option = click.option(
    "--time-zone",
    metavar="ZONE",
    type=values.TIME_ZONE,
    help="Zone in whose time everybody reads the evening, for example Europe/Paris.  "
    "[default: that of the settings, else this machine's]",
)
stream_url_option = click.option(
    "--stream-url",
    metavar="URL",
    type=values.STREAM_URL,
    help="Where the evening is streamed: a page of YouTube, Twitch or PeerTube, or an HLS playlist (.m3u8).",
)
stream_delay_option = click.option(
    "--stream-delay",
    "stream_delay_ms",
    type=values.DELAY,
    metavar="LENGTH",
    help="How late the stream arrives, up to 120 seconds; the screens of the watch parties wait for it.",
)
obs_option = click.option(
    "--obs",
    "obs_url",
    type=values.OBS_URL,
    metavar="URL",
    help="Address of OBS, for example ws://127.0.0.1:4455.",
)
config_option = click.option(
    "--config",
    type=values.FILE,
    metavar="FILE",
    help="Settings of OBS and of offers of help.  [default: topchrono.toml in the data folder]",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
language_option = click.option(
    "--language",
    metavar="LANGUAGE",
    type=values.LANGUAGE,
    default=DEFAULT_LANGUAGE,
    envvar=LANGUAGE_VARIABLE,
    is_eager=True,
    help="Language of what is printed or sent: fr or en.",
)
