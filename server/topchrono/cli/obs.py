"""``topchrono obs``: OBS from the command line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from topchrono.cli.links import open_links
from topchrono.cli.options import config_option, data_option, json_option, language_option, obs_option
from topchrono.cli.printing import fail, failing, print_json, say
from topchrono.cli.refusals import Commands
from topchrono.config import ObsConfig, find_obs
from topchrono.i18n import render
from topchrono.show.text import N_, Text

if TYPE_CHECKING:
    from topchrono.obs.setup import Report
    from topchrono.storage.links import Links


@click.group(cls=Commands)
def obs() -> None:
    """Prepare OBS."""


@obs.command()
@data_option
@obs_option
@config_option
@json_option
@language_option
def setup(data: Path, obs_url: str | None, config: Path | None, as_json: bool, language: str) -> None:
    """Create the scenes and sources that the evening needs and OBS lacks.

    OBS must be running. Scenes and sources that you made yourself are never touched.
    """
    import asyncio

    from topchrono.obs.client import CannotConnect, WrongPassword
    from topchrono.obs.connection import ObsError
    from topchrono.obs.ownership import OtherEvening

    with failing(language):
        found = find_obs(data, config, obs_url)
    if found is None:
        where = N_("Indiquez où est OBS : --obs ws://127.0.0.1:4455, ou obs.url dans topchrono.toml.")
        fail(Text(where), language)
    links = open_links(data, language)
    try:
        with failing(language):
            report = asyncio.run(_set_up(found, links, data))
    except WrongPassword:
        fail(Text(N_("OBS refuse le mot de passe.")), language)
    except OtherEvening as other:
        fail(other.text, language)
    except (CannotConnect, ObsError) as problem:
        fail(Text.of(N_("OBS n'a pas pu être préparé : {reason}"), reason=problem), language)
    if as_json:
        print_json(report)
    else:
        _print(report, language)
    sys.exit(1 if report.problems else 0)


async def _set_up(config: ObsConfig, links: "Links", data: Path) -> "Report":
    from topchrono.obs.connection import ObsConnection
    from topchrono.obs.overlay_address import OverlayAddress
    from topchrono.obs.ownership import refuse_other
    from topchrono.obs.setup import Plan, set_up

    cities = {link.city: link.city_name or link.city for link in links.usable() if link.city}
    connection = ObsConnection(config.address, config.password)
    await connection.connect()
    try:
        await refuse_other(connection, data)
        overlay_url = OverlayAddress(links).for_obs(connection.route)
        plan = Plan(config=config, overlay_url=overlay_url, cities=cities)
        return await set_up(connection, plan)
    finally:
        connection.close()


def _print(report: "Report", language: str) -> None:
    from topchrono.doctor import GRADES

    for name in report.created:
        say(Text.of(N_("Créé : {name}"), name=name), language)
    for name in report.changed:
        say(Text.of(N_("Mis à jour : {name}"), name=name), language)
    for problem in report.problems:
        click.echo(f"{render(Text(GRADES['bad']), language)} – {render(problem, language)}")
    if not (report.created or report.changed or report.problems):
        say(Text(N_("OBS est prêt : il n'y avait rien à faire.")), language)
