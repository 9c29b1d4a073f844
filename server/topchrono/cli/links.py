"""``topchrono links`` and ``topchrono revoke``: the links to hand out."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from topchrono.cli.options import data_option, json_option, language_option
from topchrono.cli.printing import fail, failing, print_json, printable, require, say
from topchrono.i18n import render
from topchrono.show.text import N_, Text
from topchrono.storage.folder import EveningFolder

if TYPE_CHECKING:
    from topchrono.show.model import Item, Show
    from topchrono.storage.links import AccessLink, Links, LinksRepair, PressKey, PressRole
    from topchrono.views.roles import Role

PURPOSES: "dict[Role, str]" = {
    "host": N_("Animation : le grand bouton et le chrono"),
    "director": N_("Régie : le conducteur, les incidents, les habillages"),
    "organizer": N_("Ville : la salle « {city} »"),
    "overlay": N_("OBS : source navigateur, 1920 × 1080"),
    "viewer": N_("Public : à l'antenne, ensuite, le programme"),
    "speaker": N_("Pitch {item} : le chrono de « {project} »"),
}
KEY_PURPOSES: "dict[PressRole, str]" = {
    "host": N_("Touche de l'animation : {action}"),
    "director": N_("Touche de la régie : {action}"),
    "organizer": N_("Touche de la ville « {city} » : {action}"),
}
HERE_PURPOSE = N_("OBS sur cet ordinateur : source navigateur, 1920 × 1080")
ELSEWHERE_PURPOSE = N_("OBS sur un autre ordinateur : source navigateur, 1920 × 1080")
STAGE_PURPOSE = N_("Écran du pitch (retour scène) : le chrono de la personne qui pitche")
DAMAGED = N_(
    "Le fichier des liens « {file} » manque ou est abîmé : démarrez Top Chrono, qui le remet en état."
)


@click.command()
@data_option
@click.option("--speakers", is_flag=True, help="Print the links of the speakers instead, one for each pitch.")
@click.option("--keys", is_flag=True, help="Print the addresses of the keys that were made instead.")
@json_option
@language_option
def links(data: Path, speakers: bool, keys: bool, as_json: bool, language: str) -> None:
    """Print the links to hand out.

    There is one for the host, the director, every city, OBS and the public. Anyone who has a link can sign in
    with it: give each one to the right person only.
    """
    known = open_links(data, language)
    if known.state != "whole":
        say(Text.of(DAMAGED, file=EveningFolder(data).links), language, err=True)
    if keys:
        _print_keys(known, language, as_json=as_json)
    elif speakers:
        _print_speakers(known, _read_show(data, language), language, as_json=as_json)
    elif as_json:
        print_json(_report(known))
    else:
        print_links(known, language)


# A key may begin with a hyphen.
@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("link")
@data_option
@language_option
def revoke(link: str, data: Path, language: str) -> None:
    """End LINK and print the one that replaces it.

    For a link that went to the wrong person. LINK is its whole address, or what follows "key=" in it. The
    server may be running: those who signed in with LINK are disconnected within seconds.
    """
    known = open_links(data, language)
    found = _find(known, link)
    if found is None and (key := _find_press_key(known, link)):
        with _ending(data, language):
            known.revoke_press_key(key)
        say(Text(N_("Cette touche ne marche plus, ni les autres de la même série.")), language)
        return
    if found is None:
        fail(Text(N_("Ce lien n'est pas de cette soirée, ou il n'est pas entier.")), language)
    if found.revoked_at is not None:
        fail(Text(N_("Ce lien ne marche déjà plus.")), language)
    with _ending(data, language):
        replacement = known.revoke(found)
    if _leads_nowhere(found, data):
        say(Text(N_("Ce lien ne marche plus. Ce qu'il ouvrait n'est pas au conducteur.")), language)
        return
    say(Text(N_("Ce lien ne marche plus. Le nouveau :")), language)
    click.echo(known.address(replacement))


@contextmanager
def _ending(data: Path, language: str) -> Iterator[None]:
    """Exit with code 1 where the file of links can't be written."""
    try:
        with failing(language):
            yield
    except OSError as error:
        unwritten = N_("Ce lien marche encore : « {file} » ne s'écrit pas ({reason}).")
        file = EveningFolder(data).links
        fail(Text.of(unwritten, file=file, reason=error.strerror or error), language)


def open_links(data: Path, language: str) -> "Links":
    """The links of the evening in the folder ``data``; exits with code 1 if none of them can be read."""
    from topchrono.storage.links import Links

    folder = EveningFolder(data)
    if not folder.journal.is_file():
        require(folder.links, language)
    with failing(language):
        known = Links(data, is_expected=True)
    if not known.can_sign:
        fail(Text.of(DAMAGED, file=folder.links), language)
    return known


def print_links(known: "Links", language: str) -> None:
    """Print each link with what it is for."""
    from topchrono.obs.overlay_address import OverlayAddress

    say(Text(N_("Les liens de la soirée (à donner à la bonne personne, sans les publier) :")), language)
    for link in known.usable():
        purpose = Text.of(PURPOSES[link.role], city=link.city_name or link.city)
        address = known.address(link)
        if link.role == "overlay" and (here := OverlayAddress(known).here) != address:
            _print_link(render(Text(HERE_PURPOSE), language), here)
            purpose = Text(ELSEWHERE_PURPOSE)
        _print_link(printable(purpose, language), address)
        if link.role == "overlay":
            _print_link(render(Text(STAGE_PURPOSE), language), known.address(link, page="/stage"))


def print_repair(repair: "LinksRepair", language: str) -> None:
    """Print which links no longer work, and what to do."""
    if repair.kept_at:
        kept = N_("Le fichier des liens était abîmé, il est gardé : {file}.")
        say(Text.of(kept, file=repair.kept_at), language)
    else:
        say(Text(N_("Le fichier des liens avait été effacé.")), language)
    if repair.is_secret_lost:
        lost = N_(
            "Aucun lien donné avant ne marche plus : donnez les nouveaux, que « topchrono links » affiche."
        )
        say(Text(lost), language)
        return
    if repair.made:
        replaced = N_("Ces liens ne marchent plus, donnez les nouveaux :")
        say(Text(replaced), language)
        for link in repair.made:
            purpose = Text.of(PURPOSES[link.role], city=link.city_name or link.city)
            click.echo(f"  {printable(purpose, language)}")
    else:
        whole = N_("Il est rétabli. Si un lien donné ne marche plus, « topchrono links » affiche le bon.")
        say(Text(whole), language)
    if repair.are_revocations_lost:
        revived = N_(
            "Des liens de pitchs que vous aviez arrêtés remarchent peut-être : arrêtez-les à nouveau."
        )
        say(Text(revived), language)


def _find(known: "Links", text: str) -> "AccessLink | None":
    """The link that ``text`` holds, however it was copied: an address, a cookie, a key in quotes."""
    return known.recover(text)


def _find_press_key(known: "Links", text: str) -> "PressKey | None":
    """The key whose address, or token, is in ``text``."""
    from topchrono.storage.link_text import find_tokens

    found = (known.find_press_key(f"{name}.{signature}") for name, signature in find_tokens(text))
    return next((key for key in found if key), None)


def _leads_nowhere(link: "AccessLink", data: Path) -> bool:
    """Whether the city or the pitch is not in the rundown, as far as that can be read."""
    from topchrono.show.model import cities

    if link.role not in ("organizer", "speaker"):
        return False
    show = _show_of(data)
    if show is None:
        return False
    return link.city not in cities(show) if link.role == "organizer" else show.item(link.item or "") is None


def _read_show(data: Path, language: str) -> "Show":
    show = _show_of(data)
    if show is None:
        unreadable = N_("Le conducteur de « {folder} » ne se lit pas : démarrez Top Chrono, qui le répare.")
        fail(Text.of(unreadable, folder=data), language)
    return show


def _show_of(data: Path) -> "Show | None":
    """The evening in the folder, which a server may be running; None if its journal can't be read."""
    from topchrono.privacy.journal import read_rows
    from topchrono.show.events import decode_event
    from topchrono.show.state import replay

    try:
        rows = read_rows(EveningFolder(data).journal)
        return replay([decode_event(row.body) for row in rows])
    except (sqlite3.Error, UnicodeDecodeError, msgspec.DecodeError):
        return None


def _print_keys(known: "Links", language: str, *, as_json: bool) -> None:
    from topchrono.web.commands.keys import actions_of

    addresses = [
        (key, action, f"{known.press_address(key)}{action}")
        for key in known.press_keys()
        for action in actions_of(key.role)
    ]
    if as_json:
        print_json(
            [
                {"role": key.role, "city": key.city, "action": action, "url": address}
                for key, action, address in addresses
            ]
        )
        return
    if not addresses:
        none = N_("Aucune touche : la régie en crée à l'étape « Villes et liens » de la préparation.")
        say(Text(none), language)
    for key, action, address in addresses:
        purpose = Text.of(KEY_PURPOSES[key.role], action=action, city=key.city_name or key.city)
        _print_link(printable(purpose, language), address)


def _print_speakers(known: "Links", show: "Show", language: str, *, as_json: bool) -> None:
    from topchrono.show.model import city_slug

    pitches = [item for item in show.items if item.content.kind == "pitch"]
    if as_json:
        print_json([_report_speaker(known, item, city_slug(item.content.city)) for item in pitches])
        return
    for item in pitches:
        purpose = Text.of(PURPOSES["speaker"], item=item.id, project=item.content.project)
        _print_link(printable(purpose, language), known.address(known.speaker(item.id)))


def _report_speaker(known: "Links", item: "Item", city: str) -> dict[str, str | None]:
    link = known.speaker(item.id)
    return {
        "role": link.role,
        "city": city,
        "item": item.id,
        "url": known.address(link),
        "token": known.token(link),
    }


def _print_link(purpose: str, address: str) -> None:
    click.echo(f"\n  {purpose}\n    {address}")


def _report(known: "Links") -> list[dict[str, str | None]]:
    return [
        {"role": link.role, "city": link.city, "url": known.address(link), "token": known.token(link)}
        for link in known.usable()
    ]
