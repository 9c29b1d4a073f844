"""``topchrono forget`` erases a person, ``topchrono purge`` offers that are older than was promised."""

import shlex
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from topchrono.cli.options import config_option, data_option, language_option
from topchrono.cli.printing import fail, failing, require, say
from topchrono.cli.refusals import Value
from topchrono.config import find_help
from topchrono.i18n import render
from topchrono.inputs.reading import NotUnderstood, shown
from topchrono.inputs.zones import zone_of
from topchrono.show.text import N_, Text, tidy
from topchrono.storage.folder import EveningFolder

if TYPE_CHECKING:
    from topchrono.crowd.offers.purge import Plan
    from topchrono.privacy.forget import Forgotten

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
    "Offres d'aide effacées : {offers}. Mais Top Chrono utilise ce dossier, et son journal contient encore "
    "cette personne. Arrêtez Top Chrono, puis lancez :"
)
PURGED = N_("Offres de plus de {days} jours effacées : {count}")
JUMPED = N_(
    "Cet ordinateur dit qu'on est le {today}, mais la dernière activité de ce dossier est du {last}. "
    "Offres à effacer si cette date est juste : {count}"
)
SHORTER = N_(
    "Les réglages disent maintenant de garder les offres {days} jours, au lieu de {before}. "
    "Offres à effacer si c'est voulu : {count}"
)
REALLY = N_("Effacer ces offres ?")
NOT_SURE = N_(
    "Ces offres ne sont pas effacées. Corrigez la date ou les réglages, "
    "ou relancez la commande avec : {option}"
)
ELSEWHERE = N_(
    "Le fichier du programme, les exports téléchargés et vos sauvegardes sont à vous : "
    "ils peuvent encore contenir cette personne."
)


def _read_address(text: str) -> str:
    from topchrono.inputs.email import read_address

    address = read_address(text)
    if address is None:
        incomplete = N_("« {value} » n'est pas une adresse e-mail : il faut par exemple lea@exemple.fr.")
        raise NotUnderstood(incomplete, value=shown(text))
    return address


def _tidied(_context: click.Context, _option: click.Parameter, names: tuple[str, ...]) -> list[str]:
    return [tidy(name) for name in names]


@click.command()
@click.argument("address", type=Value(_read_address, "address"))
@data_option
@click.option(
    "--name",
    "names",
    multiple=True,
    callback=_tidied,
    metavar="NAME",
    help="Full name that is surely this person's: erased wherever it stands. Can be repeated.",
)
@click.option(
    "--offer-name",
    "signed",
    multiple=True,
    callback=_tidied,
    metavar="NAME",
    help="Full name that stood on this person's offers: erased in texts, but kept where it names a speaker. "
    "Can be repeated.",
)
@click.option("--dry-run", is_flag=True, help="Print what would be erased; change nothing.")
@language_option
def forget(
    address: str, data: Path, names: list[str], signed: list[str], dry_run: bool, language: str
) -> None:
    """Erase a person who asks for it, by their e-mail ADDRESS.

    Erases their offers of help, and what others wrote of them or the journal holds, for good. Names on their
    offers are treated as with --offer-name. Look first with --dry-run. Stop the server before: while it
    runs, only the offers can be erased.
    """
    from topchrono.privacy.forget import forget as erase_person
    from topchrono.privacy.forget import look

    require(EveningFolder(data).journal, language)
    perform = look if dry_run else erase_person
    with failing(language), _erasing(language):
        found = perform(data, address, names, signed)
    if found.is_journal_in_use:
        say(Text.of(IN_USE, offers=found.offers), language, err=True)
        click.echo(_again(address, data, names, found.signed), err=True)
        _print_names(found, language, err=True)
        sys.exit(1)
    _print(found, data, language, heading=WHAT_WOULD_GO if dry_run else WHAT_GOES)


@click.command()
@data_option
@config_option
@click.option(
    "--yes", "is_sure", is_flag=True, help="Believe the machine's date and the settings without asking."
)
@language_option
def purge(data: Path, config: Path | None, is_sure: bool, language: str) -> None:
    """Erase offers of help that are older than was promised.

    They are kept for "keep_days" of the settings, or 90 days. A running server does it by itself. If the
    machine's date is far ahead of the last one that was known, or "keep_days" was lowered, this asks first.
    """
    from topchrono.crowd.offers.purge import erase_before, machine_time, plan
    from topchrono.crowd.offers.retention import Retention
    from topchrono.storage.reading import kept_time_zone, last_event_at

    folder = EveningFolder(data)
    require(folder.crowd, language)
    with failing(language), _erasing(language):
        keep_days, now = find_help(data, config).keep_days, machine_time()
        found = plan(data, keep_days=keep_days, wall=now, last_event_at=last_event_at(folder.journal))
        if not found.asked:
            erased = erase_before(data, found.moment)
        elif is_sure or _confirms(found, now, keep_days, language, zone=kept_time_zone(folder.journal)):
            believed = Retention(trusted_at=now, keep_days=keep_days)
            erased = erase_before(data, found.asked_moment, confirmed=believed)
        else:
            erase_before(data, found.moment)
            fail(Text.of(NOT_SURE, option="--yes"), language)
    say(Text.of(PURGED, days=keep_days, count=erased), language)


def _confirms(found: "Plan", now: int, keep_days: int, language: str, *, zone: str) -> bool:
    """Ask whether the machine's date and the settings are right; no where nobody can answer."""
    if keep_days < found.trusted_days:
        reason = Text.of(SHORTER, days=keep_days, before=found.trusted_days, count=found.asked)
    else:
        reason = Text.of(JUMPED, today=_day(now, zone), last=_day(found.trusted_at, zone), count=found.asked)
    say(reason, language, err=True)
    return sys.stdin.isatty() and click.confirm(render(Text(REALLY), language), err=True)


def _day(epoch_ms: int, zone: str) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, zone_of(zone)).date().isoformat()


@contextmanager
def _erasing(language: str) -> Iterator[None]:
    """Exit with code 1 if what the block erases can't be read or written."""
    try:
        yield
    except (OSError, sqlite3.Error, msgspec.MsgspecError) as problem:
        fail(Text.of(NOT_ALL, reason=problem), language)


def _print(found: "Forgotten", data: Path, language: str, *, heading: str) -> None:
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


def _print_names(found: "Forgotten", language: str, *, err: bool = False) -> None:
    from topchrono.privacy.names import is_full_name

    for names, line in ((found.names, LOOKED_FOR), (found.passed_over, PASSED_OVER), (found.left, LEFT)):
        for name in names:
            say(Text.of(line, name=name), language, err=err)
    unsure = [name for name in (*found.passed_over, *found.left) if is_full_name(name)]
    if unsure:
        say(Text.of(SURE, options=shlex.join(_options("--name", unsure))), language, err=err)


def _again(address: str, data: Path, names: Iterable[str], signed: Iterable[str]) -> str:
    """The command to run again, with the names on the erased offers, which are stored nowhere else."""
    options = [*_options("--name", names), *_options("--offer-name", signed)]
    return shlex.join(["topchrono", "forget", address, "--data", str(data), *options])


def _options(option: str, names: Iterable[str]) -> list[str]:
    return [part for name in names for part in (option, name)]
