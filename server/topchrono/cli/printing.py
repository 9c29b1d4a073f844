"""What the command line prints."""

import sys
from typing import Any, NoReturn

import click
import msgspec

from topchrono.i18n import translations
from topchrono.programme import Programme
from topchrono.show.refusal import N_
from topchrono.storage.links import Links
from topchrono.views.roles import Role

LINK_PURPOSES: dict[Role, str] = {
    "host": N_("Animation : le grand bouton et le chrono"),
    "director": N_("Régie : le conducteur, les incidents, les habillages"),
    "organizer": N_("Ville : la salle « {city} »"),
    "overlay": N_("OBS : source navigateur, 1920 × 1080"),
    "viewer": N_("Public : à l'antenne, ensuite, le programme"),
}
STAGE_PURPOSE = N_("Écran du pitch (retour scène) : le chrono de la personne qui pitche")


def print_json(value: object) -> None:
    """Print ``value`` for programs."""
    click.echo(msgspec.json.format(msgspec.json.encode(value)))


def fail(message: str, language: str, **details: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    click.echo(translations(language).gettext(message).format(**details), err=True)
    sys.exit(1)


def programme_report(programme: Programme, language: str) -> dict[str, Any]:
    """What ``topchrono check --json`` says."""
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


def print_programme(programme: Programme, language: str) -> None:
    """Print what a programme says and what is wrong with it."""
    gettext = translations(language).gettext
    signs = {"error": gettext("Erreur"), "warning": gettext("À vérifier")}
    for problem in programme.problems:
        click.echo(f"{signs[problem.severity]} – {problem.text(gettext)}")
    cities = ", ".join(programme.cities)
    click.echo(
        gettext("Pitchs : {pitches}. Villes : {cities}").format(
            pitches=programme.pitches, cities=cities or "–"
        )
    )
    verdict = (
        N_("Ce programme est utilisable.")
        if programme.usable
        else N_("Ce programme ne peut pas être utilisé.")
    )
    click.echo(gettext(verdict))


def links_report(links: Links) -> list[dict[str, str | None]]:
    """What ``topchrono links --json`` says."""
    return [
        {"role": link.role, "city": link.city, "url": links.address(link), "token": links.token(link)}
        for link in links.usable()
    ]


def print_links(links: Links, language: str) -> None:
    """Print each link with what it is for."""
    gettext = translations(language).gettext
    click.echo(gettext("Les liens de la soirée (à donner à la bonne personne, sans les publier) :"))
    for link in links.usable():
        _print_link(gettext(LINK_PURPOSES[link.role]).format(city=link.city_name), links.address(link))
        if link.role == "overlay":
            _print_link(gettext(STAGE_PURPOSE), links.address(link, page="/stage"))


def _print_link(purpose: str, address: str) -> None:
    click.echo(f"\n  {purpose}\n    {address}")
