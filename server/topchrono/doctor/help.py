"""Checks offers of help: the collector that the law requires, the channels, the address in QR codes."""

from pathlib import Path
from urllib.parse import urlsplit

from topchrono.config import HelpConfig, find_help
from topchrono.show.text import N_, Text
from topchrono.storage.errors import JournalError
from topchrono.storage.folder import EveningFolder
from topchrono.storage.links import Links
from topchrono.storage.toml_file import ConfigError

from .finding import Finding

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


def check_help(data: Path, config: Path | None) -> list[Finding]:
    """Check what must be right before people are asked for personal data."""
    try:
        found = find_help(data, config)
    except ConfigError:
        # Reported with OBS, whose settings stand in the same file.
        return []
    return [_check_collector(found), *_check_channels(found), *_check_address(data)]


def _check_collector(config: HelpConfig) -> Finding:
    if config.collector is None or config.contact is None:
        return Finding(
            check="help",
            grade="poor",
            message=Text(
                N_(
                    "« Je veux aider » : la page ne dit pas qui recueille les noms, ni comment "
                    "joindre cette personne."
                )
            ),
            remedy=Text(
                N_(
                    "Dans topchrono.toml, sous [help], indiquez collector (qui recueille les noms) et "
                    "contact (où écrire) : la loi le demande."
                )
            ),
        )
    return Finding(
        check="help",
        grade="good",
        message=Text.of(
            N_("« Je veux aider » : {collector} garde les offres {days} jours."),
            collector=config.collector,
            days=config.keep_days,
        ),
    )


def _check_channels(config: HelpConfig) -> list[Finding]:
    """One finding for each channel with an invalid address."""
    if not config.channels:
        return []
    import apprise

    return [
        Finding(
            check="help",
            grade="bad",
            message=Text.of(N_("L'adresse du canal « {name} » n'est pas reconnue."), name=channel.name),
            remedy=Text(
                N_(
                    "Corrigez l'adresse (url) de ce canal dans topchrono.toml. Les formes possibles : https://github.com/caronc/apprise/wiki"
                )
            ),
        )
        for channel in config.channels
        if not apprise.Apprise().add(channel.url)
    ]


def _check_address(data: Path) -> list[Finding]:
    """QR codes in the picture lead to the address with which the server was last started."""
    if not EveningFolder(data).links.is_file():
        return []
    try:
        url = Links(data).url
    except JournalError:
        return []
    if urlsplit(url).hostname not in LOOPBACK_HOSTS:
        return []
    return [
        Finding(
            check="address",
            grade="poor",
            message=Text.of(N_("Les codes QR mènent à {url} : aucun téléphone n'y arrive."), url=url),
            remedy=Text(N_("Relancez Top Chrono avec --url, suivi de l'adresse publique de la soirée.")),
        )
    ]
