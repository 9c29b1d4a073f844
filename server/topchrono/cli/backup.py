"""``topchrono backup``: a copy of the evening, made while it runs or rests."""

import os
import shlex
from contextlib import closing
from pathlib import Path

import click

from topchrono.cli.options import data_option, language_option
from topchrono.cli.printing import failing, require, say
from topchrono.cli.values import ANY_PATH
from topchrono.show.text import N_, Text
from topchrono.storage.folder import EveningFolder

DONE = N_("La soirée est copiée dans « {target} ». Actions du journal : {events}. Offres d'aide : {offers}.")
SECRETS = N_(
    "Cette copie contient les liens de la soirée, les mots de passe des réglages et des données "
    "personnelles : gardez-la en lieu sûr, et effacez-la quand elle ne sert plus."
)
RESUME = N_("Pour reprendre la soirée avec cette copie :")


@click.command()
@click.argument("target", metavar="TARGET", type=ANY_PATH)
@data_option
@language_option
def backup(target: Path, data: Path, language: str) -> None:
    """Copy the evening to TARGET, a new folder.

    The server may be running: the copy is of one moment. It has the rundown, the offers of help, the links,
    the settings and the theme; keep it as safe as the evening itself. Start it like any evening, with --data.
    """
    from topchrono.storage.backup import back_up

    require(EveningFolder(data).journal, language)
    with failing(language):
        events = back_up(data, target)
    say(Text.of(DONE, target=target, events=events, offers=_offers(target)), language)
    say(Text(SECRETS), language)
    say(Text(RESUME), language)
    # In bytes: the name of a folder need not be text.
    click.echo(os.fsencode(shlex.join(["topchrono", "serve", "--data", str(target)])))


def _offers(folder: Path) -> int:
    """How many offers of help can be read in ``folder``."""
    from topchrono.crowd.recovery import inspect

    with closing(inspect(EveningFolder(folder).crowd).open()) as database:
        (count,) = database.execute("SELECT count(*) FROM offers").fetchone()
    return int(count)
