"""The types of the values that options take: understood as people write them, or refused with the reason."""

from topchrono.cli.refusals import Value
from topchrono.inputs.domain import read_domain
from topchrono.inputs.durations import read_duration
from topchrono.inputs.languages import read_language
from topchrono.inputs.listen_host import read_listen_host
from topchrono.inputs.obs_address import obs_url, read_obs_address
from topchrono.inputs.paths import read_file, read_folder, read_path
from topchrono.inputs.ports import read_port
from topchrono.inputs.public_url import read_public_url
from topchrono.inputs.reading import NotUnderstood
from topchrono.inputs.stream import read_stream_url
from topchrono.inputs.zones import zone_name
from topchrono.show.text import N_, tidy

LONGEST_TITLE = 120
SHORTEST_PITCH_MS, LONGEST_PITCH_MS = 1_000, 3_600_000
LONGEST_DELAY_MS = 120_000


def _read_pitch_length(text: str) -> int:
    return read_duration(
        text, least_ms=SHORTEST_PITCH_MS, most_ms=LONGEST_PITCH_MS, example="120, 2 min, 2:00"
    )


def _read_delay(text: str) -> int:
    return read_duration(text, least_ms=0, most_ms=LONGEST_DELAY_MS, example="8,5, 12 s, 0:12")


def _read_title(text: str) -> str:
    name = tidy(text)
    if not name:
        raise NotUnderstood(N_("Il manque le nom de la soirée."))
    if len(name) > LONGEST_TITLE:
        raise NotUnderstood(
            N_("Ce nom a {count} caractères : il en faut {most} au plus."),
            count=len(name),
            most=LONGEST_TITLE,
        )
    return name


ANY_PATH = Value(read_path, "path")
FILE = Value(read_file, "file")
FOLDER = Value(read_folder, "folder")
PORT = Value(read_port, "port")
HOST = Value(read_listen_host, "address")
DOMAIN = Value(read_domain, "name")
PUBLIC_URL = Value(read_public_url, "url")
OBS_URL = Value(lambda text: obs_url(read_obs_address(text)), "url")
STREAM_URL = Value(read_stream_url, "url")
PITCH_LENGTH = Value(_read_pitch_length, "length")
"""In ms."""
DELAY = Value(_read_delay, "length")
"""In ms."""
TITLE = Value(_read_title, "name")
TIME_ZONE = Value(zone_name, "zone")
LANGUAGE = Value(read_language, "language")
