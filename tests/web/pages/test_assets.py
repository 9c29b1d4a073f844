"""The files of pages: kept for ever under an address with their hash, compressed as a browser takes it."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from topchrono.i18n import messages
from topchrono.storage.folder import EveningFolder
from topchrono.web.pages.assets import Assets
from topchrono.web.pages.web_folder import web_folder

Client = TestClient[web.Request, web.Application]
SCRIPT, SHEET = "control/director/page.js", "control/director/styles.css"


@pytest.fixture
def assets() -> Assets:
    return Assets()


@pytest.fixture
async def client(assets: Assets) -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(assets.routes())
    async with TestClient(TestServer(app), auto_decompress=False) as client:
        yield client


async def test_a_bundle_is_sent_as_the_browser_takes_it(assets: Assets, client: Client) -> None:
    content = (web_folder("bundles") / assets.address(SCRIPT).removeprefix("/assets/bundles/")).read_bytes()
    for accepted, coding in (
        ("gzip, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", None),
    ):
        async with client.get(assets.address(SCRIPT), headers={"Accept-Encoding": accepted}) as response:
            assert response.headers.get("Content-Encoding") == coding, accepted
            assert response.headers["Vary"] == "Accept-Encoding"
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            body = await response.read()
        assert len(body) == int(response.headers["Content-Length"])
        if coding == "gzip":
            assert gzip.decompress(body) == content
        elif coding is None:
            assert body == content


async def test_a_head_request_tells_of_the_same_answer_without_its_body(
    assets: Assets, client: Client
) -> None:
    for coding in ("br", "gzip", "identity"):
        headers = {"Accept-Encoding": coding}
        async with client.get(assets.address(SHEET), headers=headers) as whole:
            content = await whole.read()
        async with client.head(assets.address(SHEET), headers=headers) as response:
            assert response.status == 200
            assert response.headers.get("Content-Encoding") == whole.headers.get("Content-Encoding")
            assert response.headers["Content-Length"] == str(len(content))
            assert await response.read() == b""


async def test_who_has_a_file_already_gets_no_body(assets: Assets, client: Client) -> None:
    async with client.get(assets.address(SHEET)) as response:
        tag = response.headers["ETag"]
    async with client.get(assets.address(SHEET), headers={"If-None-Match": tag}) as response:
        assert (response.status, await response.read()) == (304, b"")
        assert "immutable" in response.headers["Cache-Control"]


async def test_every_font_of_a_sheet_is_kept_for_ever_too(assets: Assets, client: Client) -> None:
    address = assets.address(SHEET)
    async with client.get(address, headers={"Accept-Encoding": "identity"}) as response:
        fonts = re.findall(r'url\("([^"]+\.woff2)"\)', await response.text())
    assert len(fonts) > 10
    for font in set(fonts):
        async with client.get(
            f"{address.rpartition('/')[0]}/{font}", headers={"Accept-Encoding": "br"}
        ) as response:
            assert response.status == 200, font
            assert "immutable" in response.headers["Cache-Control"]
            assert response.headers["Content-Type"] == "font/woff2"
            # It is compressed by itself.
            assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize("name", [SCRIPT, SHEET, "messages"])
async def test_the_address_of_an_earlier_version_has_what_there_is_now(
    assets: Assets, client: Client, name: str
) -> None:
    # A page that was loaded just before an upgrade would be broken without.
    texts = assets.imports("en", SCRIPT)["topchrono/messages"]
    address = texts if name == "messages" else assets.address(name)
    start, suffix = re.fullmatch(r"(.+-)[0-9a-f]+(\.\w+)", address).groups()  # type: ignore[union-attr]
    async with client.get(address) as current, client.get(f"{start}0123456789ab{suffix}") as earlier:
        assert (await earlier.read()) == (await current.read())
        assert earlier.headers["Cache-Control"] == "no-cache"
        assert "immutable" in current.headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/bundles/control/director/none-0123456789ab.js",
        "/assets/bundles/manifest.json",
        "/assets/bundles/../pyproject.toml",
        "/assets/bundles/messages/xx/control/director/page-0123456789abcdef.js",
        "/assets/bundles/messages/en/control/none-0123456789abcdef.js",
        "/assets/bundles/",
    ],
)
async def test_what_is_no_bundle_is_not_found(client: Client, path: str) -> None:
    async with client.get(path) as response:
        assert response.status == 404


async def test_a_script_comes_with_the_translations_of_its_own_texts_alone(
    assets: Assets, client: Client
) -> None:
    address = assets.imports("en", SCRIPT)["topchrono/messages"]
    async with client.get(address, headers={"Accept-Encoding": "identity"}) as response:
        text = await response.text()
    assert text.startswith('export const language = "en";')
    texts = messages("en")
    assert texts["à toutes les villes"] in text
    of_the_command_line = texts["Ce programme ne peut pas être utilisé."]
    assert of_the_command_line not in text


async def test_a_theme_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    evening = EveningFolder(tmp_path)
    evening.theme.mkdir(parents=True)
    file = evening.theme / "theme.css"
    file.write_text(":root { --accent: red }", encoding="utf-8")
    assets = Assets(evening)
    app = web.Application()
    app.add_routes(assets.routes())
    async with TestClient(TestServer(app)) as client:
        address = assets.address("overlays/theme.css")
        for colour in ("red", "blue", "green; /* a longer one */"):
            file.write_text(f":root {{ --accent: {colour} }}", encoding="utf-8")
            async with client.get(address) as response:
                assert colour in await response.text()
                assert response.headers["Cache-Control"] == "no-cache"
