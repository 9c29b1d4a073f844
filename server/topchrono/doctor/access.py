"""Checks who can open the evening: the file of links, and the rights on the folder."""

import shlex
from pathlib import Path

from topchrono.show.text import N_, Text
from topchrono.storage.errors import JournalError
from topchrono.storage.exposure import exposed
from topchrono.storage.folder import EveningFolder
from topchrono.storage.links import Links

from .finding import Finding


def check_access(data: Path, config: Path | None) -> list[Finding]:
    """Findings about what is wrong; none for an evening that is not made yet."""
    return [*_check_links(data), *_check_rights(data, config)]


def _check_links(data: Path) -> list[Finding]:
    folder = EveningFolder(data)
    if not folder.journal.is_file() and not folder.links.is_file():
        return []
    try:
        links = Links(data, is_expected=True)
    except JournalError as problem:
        return [Finding(check="links", grade="bad", message=problem.text)]
    if links.state == "whole":
        return []
    remedy = Text(N_("Démarrez Top Chrono : il le remet en état et dit quels liens donner à nouveau."))
    if links.can_sign:
        damaged = N_("Le fichier des liens est abîmé : ceux qui ne s'y lisent plus ne marchent plus.")
        return [Finding(check="links", grade="poor", message=Text(damaged), remedy=remedy)]
    lost = N_("Le fichier des liens manque ou ne se lit plus : aucun lien donné ne marche.")
    return [Finding(check="links", grade="bad", message=Text(lost), remedy=remedy)]


def _check_rights(data: Path, config: Path | None) -> list[Finding]:
    files = exposed(data, config)
    if not files:
        return []
    return [
        Finding(
            check="rights",
            grade="poor",
            message=Text.of(
                N_("D'autres comptes de cette machine peuvent lire : {files}."),
                files=", ".join(map(str, files)),
            ),
            remedy=Text.of(N_("Tapez : {command}"), command=shlex.join(["chmod", "go=", *map(str, files)])),
        )
    ]
