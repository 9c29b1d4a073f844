"""What each page loads, made one script and one sheet (``tools/bundle.js``) when the package is built."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from topchrono.web.pages.web_folder import is_in_checkout, web_folder


class Bundle(Struct, frozen=True):
    """One bundle."""

    file: str
    """Its name among the files to serve; holds the hash of its content."""
    inputs: dict[str, str]
    """What it was made of: each file's name among those to serve, and its SHA-256."""
    fonts: tuple[str, ...] = ()
    """The fonts that it loads, under names that hold their hashes too."""
    texts: tuple[str, ...] = ()
    """What a script says to people, in French."""


class Bundles:
    """Finds the bundle that stands for a file, as long as everything in it is as it was bundled.

    In a checkout people change pages under a running server: such a page is loaded file by file.
    """

    def __init__(self, files: Mapping[str, Path], hashes: Mapping[str, str]) -> None:
        """``files`` are those to serve, ``hashes`` the SHA-256 of each that no theme overrides."""
        folder = web_folder("bundles")
        self._bundles = {
            name: bundle
            for name, bundle in _read_manifest(folder).items()
            if all(hashes.get(file) == known for file, known in bundle.inputs.items())
        }
        self._written: dict[str, dict[Path, int]] = {}
        if is_in_checkout("control"):
            self._written = {
                name: {files[file]: _written_at(files[file]) for file in bundle.inputs}
                for name, bundle in self._bundles.items()
            }
        self.files = {
            name: folder / name for bundle in self._bundles.values() for name in (bundle.file, *bundle.fonts)
        }
        """The bundles to serve and their fonts, by name."""

    def find(self, name: str) -> Bundle | None:
        """The bundle that stands for the file ``name``."""
        bundle = self._bundles.get(name)
        made_of = self._written.get(name, {})
        if bundle is None or any(_written_at(path) != written_at for path, written_at in made_of.items()):
            return None
        return bundle


def _read_manifest(folder: Path) -> dict[str, Bundle]:
    try:
        return msgspec.json.decode((folder / "manifest.json").read_bytes(), type=dict[str, Bundle])
    except FileNotFoundError:
        return {}


def _written_at(path: Path) -> int:
    """When a file was last written, in ns; 0 if it is gone."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
