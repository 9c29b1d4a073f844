"""Checks the show's own theme folder."""

from pathlib import Path

from topchrono.show.text import N_, Text
from topchrono.storage.folder import EveningFolder
from topchrono.web.pages.assets import SHIPPED
from topchrono.web.pages.theme import Theme

from .finding import Finding


def check_theme(data: Path) -> list[Finding]:
    """What of the theme is not served; nothing without a theme."""
    theme = Theme(EveningFolder(data), SHIPPED)
    remedy = Text(N_("Copiez dans le dossier du thème les fichiers eux-mêmes, sans liens."))
    problems = [Finding(check="theme", grade="poor", message=text, remedy=remedy) for text in theme.findings]
    if problems or not theme.exists:
        return problems
    count = Text.of(N_("Fichiers du thème qui sont servis : {count}."), count=len(theme.tags))
    return [Finding(check="theme", grade="good", message=count)]
