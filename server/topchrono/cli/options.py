"""Options that several commands have."""

from pathlib import Path

import click

from topchrono.i18n import DEFAULT_LANGUAGE, LANGUAGES

DEFAULT_DATA = Path("topchrono-data")

language_option = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=DEFAULT_LANGUAGE,
    envvar="TOPCHRONO_LANGUAGE",
    help="Language of what is printed here.",
)
data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_DATA,
    show_default=True,
    help="Folder of the evening.",
)
port_option = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
config_option = click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Settings of OBS and its scenes.  [default: topchrono.toml in the data folder]",
)
obs_option = click.option("--obs", "obs_url", metavar="URL", help="Where OBS is: ws://127.0.0.1:4455.")
json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")
