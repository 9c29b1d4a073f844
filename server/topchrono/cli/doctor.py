"""``topchrono doctor``: what could spoil the evening, and how to fix it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from topchrono.cli import values
from topchrono.cli.options import (
    config_option,
    data_option,
    json_option,
    language_option,
    obs_option,
    port_option,
    programme_argument,
)
from topchrono.cli.printing import print_json, printable
from topchrono.cli.refusals import contradiction
from topchrono.i18n import render
from topchrono.show.text import N_, Text

if TYPE_CHECKING:
    from topchrono.doctor import Finding


@click.command()
@programme_argument
@data_option
@port_option
@obs_option
@config_option
@click.option(
    "--url",
    metavar="URL",
    type=values.PUBLIC_URL,
    help="Check this public address instead, best from another network: certificate, WebSocket, events, "
    "addresses of phones.",
)
@json_option
@language_option
def doctor(
    programme: Path | None,
    data: Path,
    port: int,
    obs_url: str | None,
    config: Path | None,
    url: str | None,
    as_json: bool,
    language: str,
) -> None:
    """Check that all is ready, and say how to fix what is not.

    Checks PROGRAMME (or the evening in the data folder), the port, OBS, the settings of offers of help, the
    theme, the disk, the number of connections and the clock; or the public address alone, with --url. Exits
    with code 1 if something would spoil the evening.
    """
    import asyncio

    from topchrono.doctor import examine, examine_address

    if url and programme:
        raise contradiction(N_("--url vérifie l'adresse publique seule : enlevez le programme."))
    checks = examine_address(url) if url else examine(programme, data, port, obs_url, config)
    findings = asyncio.run(checks)
    if as_json:
        print_json([_report(finding, language) for finding in findings])
    else:
        for finding in findings:
            _print(finding, language)
    sys.exit(1 if any(finding.grade == "bad" for finding in findings) else 0)


def _report(finding: "Finding", language: str) -> dict[str, str]:
    return {
        "check": finding.check,
        "grade": finding.grade,
        "message": render(finding.message, language),
        "remedy": render(finding.remedy, language) if finding.remedy else "",
    }


def _print(finding: "Finding", language: str) -> None:
    from topchrono.doctor import GRADES

    message = printable(finding.message, language)
    remedy = f"\n    → {printable(finding.remedy, language)}" if finding.remedy else ""
    sign = render(Text(GRADES[finding.grade]), language)
    click.echo(f"{sign} – {message}{remedy}")
