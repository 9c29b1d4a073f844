"""Copies what one evening leaves to another: the settings of the machine, the theme, the look's pictures."""

import shutil
from pathlib import Path

from topchrono.show.look import Look

from .folder import EveningFolder


def copy_settings(source: EveningFolder, target: EveningFolder) -> None:
    """Copy the settings file and the theme, as far as there are any. Raises OSError."""
    if source.config.is_file():
        copy_privately(source.config, target.config)
    if source.theme.is_dir():
        shutil.copytree(source.theme, target.theme, symlinks=True)


def copy_pictures(source: EveningFolder, target: EveningFolder, look: Look) -> None:
    """Copy the pictures of ``look``, and no other; one that is gone is left out. Raises OSError."""
    for picture in look.pictures():
        for file in source.look.glob(f"{picture}.*"):
            target.look.mkdir(mode=0o700, exist_ok=True)
            copy_privately(file, target.look / file.name)


def copy_privately(file: Path, to: Path) -> None:
    """Copy a file for its owner alone. Raises OSError."""
    to.touch(mode=0o600)
    shutil.copyfile(file, to)
