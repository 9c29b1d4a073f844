"""Where the files for the browser are."""

from pathlib import Path
from typing import Literal


def web_folder(name: Literal["overlays", "control", "vendor"]) -> Path:
    """Return a folder of browser files: in the package where it was installed, else in the checkout."""
    package = Path(__file__).parents[2]
    shipped = package / name
    # `vendor` is made inside the package, even in a checkout.
    return shipped if name == "vendor" or shipped.is_dir() else package.parents[1] / name
