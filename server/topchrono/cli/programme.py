"""``topchrono check``: what a programme says and what is wrong with it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from topchrono.cli.options import json_option, language_option
from topchrono.cli.printing import print_json
from topchrono.i18n import translations
from topchrono.show.refusal import N_

if TYPE_CHECKING:
    from topchrono.programme import Programme


@click.command()
@click.argument("programme", type=click.Path(path_type=Path))
@json_option
@language_option
def check(programme: Path, as_json: bool, language: str) -> None:
    """Print what PROGRAMME holds and what is wrong with it.

    PROGRAMME is your list of pitches: CSV, Excel (.xlsx, .xls) or OpenDocument (.ods). Exits with code 1 if
    it can't be used.
    """
    from topchrono.programme import read_programme

    read = read_programme(programme)
    if as_json:
        print_json(_report(read, language))
    else:
        print_programme(read, language)
    sys.exit(0 if read.usable else 1)


def print_programme(programme: "Programme", language: str) -> None:
    """Print what a programme says and what is wrong with it."""
    gettext = translations(language).gettext
    signs = {"error": gettext("Erreur"), "warning": gettext("À vérifier")}
    for problem in programme.problems:
        click.echo(f"{signs[problem.severity]} – {problem.text(gettext)}")
    cities = ", ".join(programme.cities)
    click.echo(
        gettext("{pitches} pitchs. Villes : {cities}").format(pitches=programme.pitches, cities=cities or "–")
    )
    verdict = (
        N_("Ce programme est utilisable.")
        if programme.usable
        else N_("Ce programme ne peut pas être utilisé.")
    )
    click.echo(gettext(verdict))


def _report(programme: "Programme", language: str) -> dict[str, Any]:
    gettext = translations(language).gettext
    return {
        "pitches": programme.pitches,
        "cities": programme.cities,
        "problems": [
            {
                "row": problem.row,
                "column": problem.column,
                "severity": problem.severity,
                "message": problem.text(gettext),
            }
            for problem in programme.problems
        ],
    }
