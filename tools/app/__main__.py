"""``python -m tools.app``: builds the desktop application from the wheel; both hold the same files."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
SPEC = Path(__file__).with_name("topchrono.spec")


def build(folder: Path, wheel: Path | None = None) -> Path:
    """Build the application in ``folder``, from ``wheel`` or from this checkout; its program.

    Raises subprocess.CalledProcessError.
    """
    shutil.rmtree(folder, ignore_errors=True)
    package = folder / "package"
    _python("pip", "install", "--quiet", "--no-deps", "--target", package, wheel or CHECKOUT)
    _python(
        "PyInstaller",
        "--noconfirm",
        "--log-level=WARN",
        f"--distpath={folder}",
        f"--workpath={folder / 'work'}",
        SPEC,
        # Before the package that is installed for developers, which lies in the checkout.
        path=package,
    )
    return folder / "topchrono" / ("topchrono.exe" if sys.platform == "win32" else "topchrono")


def _python(module: str, *arguments: str | Path, path: Path | None = None) -> None:
    environment = os.environ | ({"PYTHONPATH": str(path)} if path else {})
    subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=True)  # noqa: S603 - our own


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=CHECKOUT / "build" / "app", metavar="FOLDER")
    chosen = parser.parse_args()
    print(build(chosen.to))  # noqa: T201 - the program
