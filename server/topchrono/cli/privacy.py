"""``topchrono forget``: every personal datum of an address is gone. ``topchrono purge``: all that is old."""

import shlex
import sqlite3
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import click
import msgspec

from topchrono.cli.options import config_option, data_option, language_option
from topchrono.cli.printing import fail, require_evening, say
from topchrono.config import ConfigError, find_help
from topchrono.crowd.database import FILE_NAME
from topchrono.crowd.offers.model import ADDRESS
from topchrono.crowd.offers.purge import DAY_MS, erase_before
from topchrono.privacy.forget import Forgotten, forget, look
from topchrono.privacy.names import is_full_name
from topchrono.show.text import N_, Text, tidy
from topchrono.storage.errors import JournalError

WHAT_GOES = N_("Trouvé, et effacé :")
WHAT_WOULD_GO = N_("Trouvé, et rien n'est encore effacé :")
FOUND = (
    N_("- offres d'aide : {offers}"),
    N_("- mentions dans les offres d'autres personnes : {mentions}"),
    N_("- lignes du journal : {lines}"),
    N_("- projets du conducteur qui perdent nom et notes : {items}"),
)
COPY = N_("- copie gardée après un incident : {file}")
LOOKED_FOR = N_("Nom cherché dans les textes : {name}")
PASSED_OVER = N_("Nom non cherché, il n'a pas l'air d'un nom complet : {name}")
LEFT = N_("Nom laissé à un projet ou à une autre offre, peut-être ceux de quelqu'un d'autre : {name}")
SURE = N_("Si c'est bien le nom complet de cette personne, relancez la commande avec : {options}")
NOT_ALL = N_("Tout n'est pas effacé : {reason}. Relancez la commande.")
UNKNOWN = N_("Cette adresse n'est nulle part dans « {folder} ».")
IN_USE = N_(
    "Offres d'aide effacées : {offers}. Mais un serveur utilise ce dossier, et son journal contient encore "
    "cette personne. Arrêtez le serveur, puis lancez :"
)
PURGED = N_("Offres de plus de {days} jours effacées : {count}")
ELSEWHERE = N_(
    "Le fichier du programme, les exports téléchargés et vos sauvegardes sont à vous : "
    "ils peuvent encore contenir cette personne."
)


def _check_address(_context: click.Context, _argument: click.Parameter, address: str) -> str:
    if not ADDRESS.fullmatch(tidy(address)):
        raise click.BadParameter("lea@example.org")
    return tidy(address)


def _tidied(_context: click.Context, _option: click.Parameter, names: tuple[str, ...]) -> list[str]:
    return [tidy(name) for name in names]


@click.command("forget")
@click.argument("address", callback=_check_address)
@data_option
@click.option(
    "--name",
    "names",
    multiple=True,
    callback=_tidied,
    help="Full name that is surely this person's, to erase too, wherever it stands.",
)
@click.option(
    "--offer-name",
    "signed",
    multiple=True,
    callback=_tidied,
    help="Full name that stood on this person's offers, to erase too, but not as that of a speaker.",
)
@click.option("--dry-run", is_flag=True, help="Tell what would be erased; change nothing.")
@language_option
def forget_command(
    address: str, data: Path, names: list[str], signed: list[str], dry_run: bool, language: str
) -> None:
    """Erase every personal datum of ADDRESS: offers of help, and what others wrote or the journal holds.

    Names that stand on its offers are looked for as with --offer-name. An address that is not there is no
    failure: that is what was wanted.
    """
    require_evening(data, "journal.db", language)
    try:
        found = look(data, address, names, signed) if dry_run else forget(data, address, names, signed)
    except JournalError as problem:
        fail(problem.text, language)
    except (OSError, sqlite3.Error, msgspec.MsgspecError) as problem:
        fail(Text.of(NOT_ALL, reason=problem), language)
    if found.is_journal_in_use:
        say(Text.of(IN_USE, offers=found.offers), language, err=True)
        click.echo(_again(address, data, names, found.signed), err=True)
        _print_names(found, language, err=True)
        sys.exit(1)
    _print(found, data, language, heading=WHAT_WOULD_GO if dry_run else WHAT_GOES)


@click.command("purge")
@data_option
@config_option
@language_option
def purge_command(data: Path, config: Path | None, language: str) -> None:
    """Erase offers of help that are older than people were told. A server that runs does it by itself."""
    require_evening(data, FILE_NAME, language)
    try:
        keep_days = find_help(data, config).keep_days
        erased = erase_before(data, time.time_ns() // 1_000_000 - keep_days * DAY_MS)
    except (ConfigError, JournalError) as problem:
        fail(problem.text, language)
    except (OSError, sqlite3.Error) as problem:
        fail(Text.of(NOT_ALL, reason=problem), language)
    say(Text.of(PURGED, days=keep_days, count=erased), language)


def _print(found: Forgotten, data: Path, language: str, *, heading: str) -> None:
    if not found.is_known:
        say(Text.of(UNKNOWN, folder=data), language)
    else:
        say(Text(heading), language)
        for line in FOUND:
            say(Text.of(line, **msgspec.structs.asdict(found)), language)
        for file in found.files:
            say(Text.of(COPY, file=file), language)
    _print_names(found, language)
    say(Text(ELSEWHERE), language)


def _print_names(found: Forgotten, language: str, *, err: bool = False) -> None:
    for names, line in ((found.names, LOOKED_FOR), (found.passed_over, PASSED_OVER), (found.left, LEFT)):
        for name in names:
            say(Text.of(line, name=name), language, err=err)
    unsure = [name for name in (*found.passed_over, *found.left) if is_full_name(name)]
    if unsure:
        say(Text.of(SURE, options=shlex.join(_options("--name", unsure))), language, err=err)


def _again(address: str, data: Path, names: Iterable[str], signed: Iterable[str]) -> str:
    """The command to run: without the offers, nothing else knows the names on them."""
    options = [*_options("--name", names), *_options("--offer-name", signed)]
    return shlex.join(["topchrono", "forget", address, "--data", str(data), *options])


def _options(option: str, names: Iterable[str]) -> list[str]:
    return [part for name in names for part in (option, name)]
