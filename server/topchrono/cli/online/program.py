"""Where this program is installed, as a service would start it."""

import shlex
import stat
import sys
import tempfile
from pathlib import Path

import msgspec

import topchrono
from topchrono.show.text import N_, Text

HOMES = (Path("/home"), Path("/root"), Path("/run/user"))
"""What systemd hides from services by ``ProtectHome``."""
CACHES = (".cache", "Cache")
INSTALL = "python3 -m venv /opt/topchrono && /opt/topchrono/bin/pip install {source}"


class Program(msgspec.Struct, frozen=True):
    """The command that starts ``topchrono``, and the folders that it is read from."""

    command: tuple[str, ...]
    folders: tuple[Path, ...]
    source: str = "topchrono"
    """What pip installs it from: its name, or the checkout."""

    @property
    def folders_in_homes(self) -> tuple[Path, ...]:
        """Those of its folders that lie in somebody's home, without what lies in another of them."""
        inside = sorted(
            {folder for folder in self.folders if any(folder.is_relative_to(home) for home in HOMES)}
        )
        return tuple(folder for folder in inside if not any(other in folder.parents for other in inside))


def this_program() -> Program:
    """The one that runs."""
    if getattr(sys, "frozen", False):
        executable = Path(sys.executable)
        return Program((str(executable),), _with_targets(executable.parent))
    package = Path(topchrono.__file__).parent
    # In a checkout, its pages are beside the package's parent.
    is_checkout = package.parent.name == "server"
    own = package.parents[1] if is_checkout else package
    folders = (Path(sys.prefix), Path(sys.base_prefix), own)
    return Program(
        (sys.executable, "-m", "topchrono"), _with_targets(*folders), str(own) if is_checkout else "topchrono"
    )


def refusal_of_program(program: Program) -> Text | None:
    """Why a service with an account of its own can't be started from there; None if it can."""
    for folder in program.folders:
        if folder.is_relative_to(tempfile.gettempdir()) or not set(CACHES).isdisjoint(folder.parts):
            passing = N_(
                "Top Chrono tourne depuis « {folder} », un dossier de passage qui peut être vidé. "
                "Installez-le pour de bon : {command}"
            )
            return Text.of(passing, folder=folder, command=INSTALL.format(source=shlex.quote(program.source)))
        if not str(folder).isprintable():
            return Text.of(N_("Top Chrono est dans « {folder} » : renommez ce dossier."), folder=folder)
    if command := _missing_rights(program):
        unreadable = N_("Le compte du service ne pourrait pas lire Top Chrono. Tapez d'abord : {command}")
        return Text.of(unreadable, command=command)
    return None


def _missing_rights(program: Program) -> str | None:
    """What to type so that other accounts can read the program; None if they can."""
    for folder in program.folders:
        # Parents of what is shown to the service inside a hidden home are the system's.
        is_in_home = any(folder.is_relative_to(home) for home in HOMES)
        for parent in () if is_in_home else reversed(folder.parents):
            if not _allows(parent, stat.S_IXOTH):
                return shlex.join(["chmod", "o+x", str(parent)])
        if not _allows(folder, stat.S_IROTH | stat.S_IXOTH):
            return shlex.join(["chmod", "-R", "o+rX", str(folder)])
    for file in (Path(sys.executable), Path(topchrono.__file__)):
        # PyInstaller keeps modules in the executable.
        if file.exists() and not _allows(file, stat.S_IROTH):
            return shlex.join(["chmod", "-R", "o+rX", str(file.resolve().parent)])
    return None


def _allows(path: Path, mode: int) -> bool:
    try:
        return path.stat().st_mode & mode == mode
    except OSError:
        return False


def _with_targets(*folders: Path) -> tuple[Path, ...]:
    """The folders, and where symbolic links among them lead."""
    return tuple(dict.fromkeys(place for folder in folders for place in (folder, folder.resolve())))
