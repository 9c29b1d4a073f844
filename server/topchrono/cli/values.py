"""The values that options take. What can't be used is refused in one line, before anything is made."""

import math
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from topchrono.show.text import tidy

LONGEST_TITLE = 120
LONGEST_SHOWN = 60
LONGEST_AGO, LONGEST_AHEAD = timedelta(days=3_650), timedelta(days=36_500)
"""A start further away is a mistake in the date, or in the machine's clock."""


class ExistingOrNewPath(click.Path):
    """A path that can be looked at, whether something is there or not."""

    def __init__(self, *, file_okay: bool = True, dir_okay: bool = True) -> None:
        # What may not be read is said in the words of what reads it.
        super().__init__(file_okay=file_okay, dir_okay=dir_okay, readable=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Any:
        """The path. Fails for one that the system refuses: too long, in a locked folder, with a NUL."""
        try:
            Path(value).stat()
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            self.fail(f"{_shown(os.fspath(value))}: {reason}", param, context)
        return super().convert(value, param, context)


class Seconds(click.FloatRange):
    """A number of seconds."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Any:
        """The number. Fails for what compares with nothing."""
        number = super().convert(value, param, context)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number", param, context)
        return number


def start_time(_context: click.Context, _option: click.Parameter, text: str | None) -> int | None:
    """The epoch ms of ``20:00`` (today) or ``2026-11-27 20:00`` on this machine's clock."""
    if text is None:
        return None
    now = datetime.now().astimezone()
    try:
        moment = datetime.fromisoformat(text if "-" in text else f"{now.date().isoformat()} {text}")
        at_s = int(moment.timestamp())
        local = datetime.fromtimestamp(at_s)  # noqa: DTZ006 - to compare with what was typed
    except (ValueError, OverflowError, OSError) as error:
        raise click.BadParameter(f'{_shown(text)} is no time such as 20:00 or "2026-11-27 20:00"') from error
    ahead_s = at_s - now.timestamp()
    if not -LONGEST_AGO.total_seconds() < ahead_s < LONGEST_AHEAD.total_seconds():
        raise click.BadParameter(f"{_shown(text)} is too far away from today, {now:%Y-%m-%d}")
    if moment.tzinfo is None and local != moment.replace(microsecond=0):
        raise click.BadParameter(f"{_shown(text)} does not exist: the clocks are put forward then")
    return at_s * 1000


def title(_context: click.Context, _option: click.Parameter, text: str) -> str:
    """The name of the evening, on one line."""
    name = tidy(text)
    if not name:
        raise click.BadParameter("a name is needed")
    if len(name) > LONGEST_TITLE:
        raise click.BadParameter(f"{len(name)} characters are too many: at most {LONGEST_TITLE}")
    return name


def host(_context: click.Context, _option: click.Parameter, text: str) -> str:
    """The address to listen on. An empty one would be every address."""
    try:
        text.encode("idna")
    except UnicodeError as error:
        raise click.BadParameter(f"{_shown(text)} is no address") from error
    if not text.isprintable() or " " in text or not text:
        raise click.BadParameter(f"{_shown(text)} is no address")
    return text


def public_url(_context: click.Context, _option: click.Parameter, url: str | None) -> str | None:
    """The address that people open."""
    from topchrono.storage.links_file import is_address

    if url is not None and not is_address(url):
        raise click.BadParameter(f"{_shown(url)} is no address such as https://soiree.example.org")
    return url


def _shown(text: str | bytes) -> str:
    """What was typed, fit for one line of a message."""
    line = tidy(os.fsdecode(text))
    return repr(line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…")
