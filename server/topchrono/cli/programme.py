"""``topchrono check``: what a programme says and what is wrong with it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from topchrono.cli.options import json_option, language_option
from topchrono.cli.printing import print_json, printable, say
from topchrono.cli.values import ANY_PATH
from topchrono.i18n import render
from topchrono.show.text import N_, Text

if TYPE_CHECKING:
    from topchrono.programme import Programme


@click.command()
@click.argument("programme", type=ANY_PATH)
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
    signs = {"error": N_("Erreur"), "warning": N_("À vérifier")}
    for problem in programme.problems:
        sign = render(Text(signs[problem.severity]), language)
        click.echo(f"{sign} – {printable(problem.text, language)}")
    cities = ", ".join(programme.cities) or "–"
    say(
        Text.of(N_("Pitchs : {pitches}. Villes : {cities}"), pitches=programme.pitches, cities=cities),
        language,
    )
    verdict = (
        N_("Ce programme est utilisable.")
        if programme.usable
        else N_("Ce programme ne peut pas être utilisé.")
    )
    say(Text(verdict), language)


def _report(programme: "Programme", language: str) -> dict[str, Any]:
    return {
        "pitches": programme.pitches,
        "cities": programme.cities,
        "problems": [
            {
                "row": problem.row,
                "column": problem.column,
                "severity": problem.severity,
                "message": render(problem.text, language),
            }
            for problem in programme.problems
        ],
    }
