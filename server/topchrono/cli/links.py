"""``topchrono links`` and ``topchrono revoke``: the links to hand out."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from topchrono.cli.options import data_option, json_option, language_option
from topchrono.cli.printing import fail, failing, print_json, require, say
from topchrono.i18n import render
from topchrono.show.text import N_, Text
from topchrono.storage.folder import EveningFolder

if TYPE_CHECKING:
    from topchrono.storage.links import Links
    from topchrono.views.roles import Role

PURPOSES: "dict[Role, str]" = {
    "host": N_("Animation : le grand bouton et le chrono"),
    "director": N_("Régie : le conducteur, les incidents, les habillages"),
    "organizer": N_("Ville : la salle « {city} »"),
    "overlay": N_("OBS : source navigateur, 1920 × 1080"),
    "viewer": N_("Public : à l'antenne, ensuite, le programme"),
}
STAGE_PURPOSE = N_("Écran du pitch (retour scène) : le chrono de la personne qui pitche")


@click.command()
@data_option
@json_option
@language_option
def links(data: Path, as_json: bool, language: str) -> None:
    """Print the links to hand out.

    There is one for the host, the director, every city, OBS and the public. Anyone who has a link can sign in
    with it: give each one to the right person only.
    """
    known = open_links(data, language)
    if as_json:
        print_json(_report(known))
    else:
        print_links(known, language)


@click.command()
@click.argument("link")
@data_option
@language_option
def revoke(link: str, data: Path, language: str) -> None:
    """End LINK and print the one that replaces it.

    For a link that went to the wrong person. LINK is its whole address, or what follows "key=" in it. The
    server may be running: those who signed in with LINK are disconnected within seconds.
    """
    known = open_links(data, language)
    found = known.find(link.rpartition("key=")[2])
    if found is None:
        fail(Text(N_("Ce lien n'existe pas, ou il ne marche déjà plus.")), language)
    replacement = known.revoke(found)
    say(Text(N_("Ce lien ne marche plus. Le nouveau :")), language)
    click.echo(known.address(replacement))


def open_links(data: Path, language: str) -> "Links":
    """The links of the evening in the folder ``data``."""
    from topchrono.storage.links import Links

    require(EveningFolder(data).links, language)
    with failing(language):
        return Links(data)


def print_links(known: "Links", language: str) -> None:
    """Print each link with what it is for."""
    say(Text(N_("Les liens de la soirée (à donner à la bonne personne, sans les publier) :")), language)
    for link in known.usable():
        purpose = Text.of(PURPOSES[link.role], city=link.city_name)
        _print_link(render(purpose, language), known.address(link))
        if link.role == "overlay":
            _print_link(render(Text(STAGE_PURPOSE), language), known.address(link, page="/stage"))


def _print_link(purpose: str, address: str) -> None:
    click.echo(f"\n  {purpose}\n    {address}")


def _report(known: "Links") -> list[dict[str, str | None]]:
    return [
        {"role": link.role, "city": link.city, "url": known.address(link), "token": known.token(link)}
        for link in known.usable()
    ]
