"""The bundles of pages: few and small files, which are as new as what they were made of."""

import json
import os
import re
import shutil
from hashlib import sha256
from pathlib import Path

import aiohttp
import pytest
from babel.messages.extract import extract_from_file
from yarl import URL

from tests.evening import Evening
from topchrono.storage.folder import EveningFolder
from topchrono.web.pages.assets import Assets
from topchrono.web.pages.bundles import Bundles
from topchrono.web.pages.web_folder import web_folder

SCRIPT, SHEET = "overlays/_shared/all.js", "overlays/_shared/all.css"
PART = "overlays/lower_third/overlay.css"
PAGES = {
    "/": "viewer",
    "/help?project=p01": "viewer",
    "/host": "host",
    "/director": "director",
    "/prepare": "director",
    "/prepare/cities/lyon": "director",
    "/stage": "overlay",
    "/city/lyon": "organizer:lyon",
    "/city/lyon/screen": "viewer",
    "/city/lyon/speaker/p02": "organizer:lyon",
    "/overlays/program": "overlay",
}
"""Each with a role that may open it."""
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
MOST_FILES = 4
"""Sheets and scripts; the texts of the language and fonts come on top."""


async def files_of(evening: Evening, page: str) -> list[str]:
    """The addresses of what a page loads at once."""
    async with evening.session.get(evening.url + page, headers=evening.headers(PAGES[page])) as response:
        assert response.status == 200, page
        text = await response.text()
    return re.findall(r'<(?:link rel="stylesheet"|script type="module")[^>]* (?:href|src)="([^"]+)"', text)


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_loads_few_files_and_all_are_there(evening: Evening, page: str) -> None:
    files = await files_of(evening, page)
    assert 2 <= len(files) <= MOST_FILES
    for file in files:
        async with evening.session.get(f"{evening.url}{file}") as response:
            assert response.status == 200, file
            content = await response.text()
        for font in re.findall(r'url\("?(?!data:)([^")]+)"?\)', content if file.endswith(".css") else ""):
            async with evening.session.get(URL(evening.url + file).join(URL(font))) as response:
                assert response.status == 200, (file, font)


@pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
async def test_a_bundle_comes_compressed_and_may_be_kept_for_ever(evening: Evening, encoding: str) -> None:
    (script,) = [file for file in await files_of(evening, "/director") if file.endswith(".js")]
    async with (
        aiohttp.ClientSession(auto_decompress=False) as session,
        session.get(f"{evening.url}{script}", headers={"Accept-Encoding": encoding}) as response,
    ):
        assert response.headers.get("Content-Encoding", "identity") == encoding
        assert response.headers["Content-Type"].startswith("text/javascript")
        assert response.headers["Vary"] == "Accept-Encoding"
        assert "immutable" in response.headers["Cache-Control"]
        content = await response.read()
    if encoding == "identity":
        assert script.endswith(f"-{sha256(content).hexdigest()[:12]}.js")
    else:
        assert len(content) < 80_000


async def test_what_scripts_import_later_is_there(evening: Evening) -> None:
    imports = Assets().imports("fr", "control/viewer/page.js")
    async with evening.session.get(evening.url) as response:
        known = re.search(r'<script type="importmap"[^>]*>(.*?)</script>', await response.text())
    assert known
    assert set(json.loads(known.group(1))["imports"]) == set(imports)
    for address in json.loads(known.group(1))["imports"].values():
        whole = f"{address}core/evening.js" if address.endswith("/") else address
        async with evening.session.get(f"{evening.url}{whole}") as response:
            assert response.status == 200, whole
            # Those in the checkout are changed under a running server.
            assert ("immutable" in response.headers["Cache-Control"]) == (not address.endswith("/")), whole


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Copies of all files that are bundled, which a test may change."""
    copies = {}
    for name in ("control", "overlays", "vendor"):
        folder = web_folder(name)
        shutil.copytree(folder, tmp_path / name)
        for path in folder.rglob("*.*"):
            file = f"{name}/{path.relative_to(folder).as_posix()}"
            copies[file] = tmp_path / file
    return copies


def hashes(files: dict[str, Path]) -> dict[str, str]:
    return {name: sha256(path.read_bytes()).hexdigest() for name, path in files.items()}


def test_the_bundles_are_as_new_as_the_pages(files: dict[str, Path]) -> None:
    bundles = Bundles(files, hashes(files))
    missing = [
        name
        for name in files
        if name.startswith("control/") and name.endswith(("/page.js", "/styles.css"))
        if "_template" not in name and bundles.find(name) is None
    ]
    assert missing == []
    assert bundles.find(SCRIPT)


def test_the_bundles_know_the_texts_of_all_scripts(files: dict[str, Path]) -> None:
    bundles = Bundles(files, hashes(files))
    scripts = {name: path for name, path in files.items() if name.endswith(".js") and "vendor/" not in name}
    found = {
        text
        for name, path in scripts.items()
        if "_template" not in name
        for _, message, _, _ in extract_from_file("javascript", path, keywords=KEYWORDS)
        for text in ([message] if isinstance(message, str) else message)
    }
    known = {text for name in scripts if (bundle := bundles.find(name)) for text in bundle.texts}
    overlays = bundles.find(SCRIPT)
    assert overlays
    assert found - known - set(overlays.texts) == set()


def test_what_has_changed_since_it_was_bundled_is_loaded_file_by_file(files: dict[str, Path]) -> None:
    files[PART].write_text("/* changed */", encoding="utf-8")
    bundles = Bundles(files, hashes(files))
    assert bundles.find(SHEET) is None
    assert bundles.find(SCRIPT)


def test_so_is_what_changes_under_a_running_server(files: dict[str, Path]) -> None:
    bundles = Bundles(files, hashes(files))
    assert bundles.find(SHEET)
    status = files[PART].stat()
    os.utime(files[PART], ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert bundles.find(SHEET) is None
    assert bundles.find(SCRIPT)


def test_without_bundles_every_file_stands_for_itself(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("topchrono.web.pages.bundles.web_folder", lambda name: tmp_path / name)
    bundles = Bundles(files, hashes(files))
    assert (bundles.find(SHEET), bundles.files) == (None, {})


def test_a_theme_of_colours_leaves_the_bundles(tmp_path: Path) -> None:
    assets = Assets(themed(tmp_path, "theme.css"))
    assert assets.is_bundled(SHEET)
    assert assets.is_bundled(SCRIPT)


def test_a_theme_that_overrides_a_part_has_overlays_loaded_file_by_file(tmp_path: Path) -> None:
    assets = Assets(themed(tmp_path, "lower_third/overlay.css"))
    assert not assets.is_bundled(SHEET)
    assert assets.is_bundled(SCRIPT)
    assert assets.address(PART) == f"{assets.base}/{PART}"


def themed(tmp_path: Path, name: str) -> EveningFolder:
    evening = EveningFolder(tmp_path)
    file = evening.theme / name
    file.parent.mkdir(parents=True)
    file.write_text("/* ours */", encoding="utf-8")
    return evening
