"""Checks that no cloud service works on the evening's folder: it copies databases while they are written."""

from pathlib import Path

from topchrono.show.text import N_, Text
from topchrono.storage.folder import EveningFolder

from .finding import Finding

SERVICES = (
    "dropbox", "onedrive", "nextcloud", "owncloud", "google drive", "googledrive", "icloud",
    "mobile documents", "kdrive", "pcloud", "mega", "syncthing", "seafile",
)  # fmt: skip
MARKS = (".stfolder", ".dropbox", ".sync_journal.db", ".owncloudsync.log")
"""What a service leaves in the folder that it copies."""
REMEDY = N_(
    "Déplacez le dossier de la soirée hors de ce que ce service copie. Pour une copie sûre, même pendant la "
    "soirée : topchrono backup."
)


def check_synced(data: Path) -> list[Finding]:
    """Warnings about a service that copies the folder, and about what it has left there."""
    folder = data.resolve()
    findings = []
    if any(map(_is_of_a_service, (folder, *folder.parents))):
        text = Text.of(N_("Un service en ligne copie sans doute le dossier « {folder} »."), folder=data)
        findings.append(Finding(check="synced", grade="poor", message=text, remedy=Text(REMEDY)))
    copies = ", ".join(file.name for file in EveningFolder(data).foreign_copies())
    if copies:
        text = Text.of(
            N_("Ce dossier a des copies des fichiers de la soirée, que Top Chrono ne lit pas : {files}."),
            files=copies,
        )
        findings.append(Finding(check="synced", grade="poor", message=text, remedy=Text(REMEDY)))
    return findings


def _is_of_a_service(folder: Path) -> bool:
    name = folder.name.lower()
    is_named = any(name == service or name.startswith(f"{service} ") for service in SERVICES)
    return is_named or any((folder / mark).exists() for mark in MARKS)
