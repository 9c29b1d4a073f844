"""What the command line prints."""

import sys
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from topchrono.i18n import render, translations
from topchrono.programme import Programme
from topchrono.show.text import N_, Text
from topchrono.storage.links import Links
from topchrono.views.sections import Role

LINK_PURPOSES: dict[Role, str] = {
    "host": N_("Animation : le grand bouton et le chrono"),
    "director": N_("Régie : le conducteur, les incidents, les habillages"),
    "organizer": N_("Ville : la salle « {city} »"),
    "overlay": N_("OBS : source navigateur, 1920 × 1080"),
    "viewer": N_("Public : à l'antenne, ensuite, le programme"),
}
STAGE_PURPOSE = N_("Retour scène : le chrono de la porteuse ou du porteur")


def print_json(value: object) -> None:
    """Print ``value`` for programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value)))


def say(text: Text, language: str, *, err: bool = False) -> None:
    """Print a text; with ``err`` on the standard error."""
    click.echo(render(text, language), err=err)


def fail(text: Text, language: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    say(text, language, err=True)
    sys.exit(1)


def require_evening(folder: Path, file: str, language: str) -> None:
    """End with exit code 1 unless the evening's ``folder`` has that ``file``."""
    if not (folder / file).is_file():
        fail(
            Text.of(N_("Le dossier « {folder} » ne contient pas encore de soirée."), folder=folder), language
        )


def programme_report(programme: Programme, language: str) -> dict[str, Any]:
    """What ``topchrono check --json`` says."""
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


def print_programme(programme: Programme, language: str) -> None:
    """Print what a programme says and what is wrong with it."""
    gettext = translations(language).gettext
    signs = {"error": gettext("Erreur"), "warning": gettext("À vérifier")}
    for problem in programme.problems:
        click.echo(f"{signs[problem.severity]} – {render(problem.text, language)}")
    cities = ", ".join(programme.cities)
    pitches = Text.of(
        N_("{pitches} pitchs. Villes : {cities}"), pitches=programme.pitches, cities=cities or "–"
    )
    say(pitches, language)
    verdict = (
        N_("Ce programme est utilisable.")
        if programme.usable
        else N_("Ce programme ne peut pas être utilisé.")
    )
    say(Text(verdict), language)


def links_report(links: Links) -> list[dict[str, str | None]]:
    """What ``topchrono links --json`` says."""
    return [
        {"role": link.role, "city": link.city, "url": links.address(link), "token": links.token(link)}
        for link in links.usable()
    ]


def print_links(links: Links, language: str) -> None:
    """Print each link with what it is for."""
    say(Text(N_("Les liens de la soirée (chacun ouvre sa porte : ne les publiez pas) :")), language)
    for link in links.usable():
        purpose = Text.of(LINK_PURPOSES[link.role], city=link.city_name)
        _print_link(render(purpose, language), links.address(link))
        if link.role == "overlay":
            _print_link(render(Text(STAGE_PURPOSE), language), links.address(link, page="/stage"))


def _print_link(purpose: str, address: str) -> None:
    click.echo(f"\n  {purpose}\n    {address}")
