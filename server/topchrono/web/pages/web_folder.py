"""Where the files for the browser are."""

from pathlib import Path
from typing import Literal

Made = Literal["bundles", "vendor"]
"""Made inside the package when it is built, even in a checkout."""
Ours = Literal["control", "overlays"]

PACKAGE = Path(__file__).parents[2]


def web_folder(name: Made | Ours) -> Path:
    """Return a folder of browser files: in the package where it was installed, else in the checkout."""
    return PACKAGE.parents[1] / name if is_in_checkout(name) else PACKAGE / name


def is_in_checkout(name: Made | Ours) -> bool:
    """Whether a folder is the one that people work on."""
    return name in ("control", "overlays") and not (PACKAGE / name).is_dir()
