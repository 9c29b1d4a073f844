"""A theme's files are served, and nothing else of this machine, whatever lies in its folder."""

import asyncio
import os
import socket
import sys
import time
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs

from topchrono.doctor.theme import check_theme
from topchrono.storage.folder import EveningFolder
from topchrono.storage.links import Links
from topchrono.web.pages import theme as theme_module
from topchrono.web.pages.assets import SHIPPED, Assets
from topchrono.web.pages.theme import MOST_BYTES, MOST_FINDINGS, NotServed, Theme

Client = TestClient[web.Request, web.Application]

as_root = hasattr(os, "geteuid") and os.geteuid() == 0
not_as_root = pytest.mark.skipif(as_root, reason="root reads every file")


@pytest.fixture
def evening(tmp_path: Path) -> EveningFolder:
    folder = EveningFolder(tmp_path / "evening")
    Links(folder.path).ensure({})
    folder.journal.touch()
    folder.theme.mkdir()
    return folder


@pytest.fixture
def secret(evening: EveningFolder) -> str:
    return evening.links.read_text(encoding="utf-8")


def served(evening: EveningFolder) -> list[str]:
    theme = Theme(evening, SHIPPED)
    for name in theme.tags:
        theme.read(name)
    return list(theme.tags)


def findings(evening: EveningFolder) -> list[str]:
    return [str(finding.message) for finding in check_theme(evening.path)]


async def fetch(evening: EveningFolder, name: str, **headers: str) -> tuple[int, str]:
    assets = Assets(evening)
    app = web.Application()
    app.add_routes(assets.routes())
    async with TestClient(TestServer(app)) as client:
        return await load(client, assets, name, **headers)


async def load(client: Client, assets: Assets, name: str, **headers: str) -> tuple[int, str]:
    async with client.get(f"{assets.base}/overlays/{name}", headers=headers) as response:
        return response.status, await response.text()


def test_files_of_the_folder_are_served(evening: EveningFolder) -> None:
    (evening.theme / "clock").mkdir()
    for name in ("theme.css", "clock/overlay.css", "été.svg", "notes.txt", "overlay.html"):
        (evening.theme / name).write_text(name, encoding="utf-8")
    assert served(evening) == ["theme.css", "été.svg", "clock/overlay.css"]
    assert findings(evening) == ["Fichiers du thème qui sont servis : 3."]


@pytest.mark.parametrize(
    "target", ["../links.json", "{evening}/links.json", "hop.css", "../theme/../links.json"]
)
async def test_a_link_out_of_the_folder_is_not_served_and_told(
    evening: EveningFolder, target: str, secret: str
) -> None:
    (evening.path / "elsewhere").mkdir()
    (evening.path / "elsewhere" / "hop.css").symlink_to("../links.json")
    (evening.theme / "hop.css").symlink_to("../elsewhere/hop.css")
    (evening.theme / "theme.css").symlink_to(target.format(evening=evening.path))
    with capture_logs() as logs:
        status, text = await fetch(evening, "theme.css")
    # Ours instead.
    assert status == 200
    assert "--accent" in text
    assert secret not in text
    assert [log["log_level"] for log in logs] == ["warning", "warning"]
    assert served(evening) == []
    assert (
        findings(evening)[1] == "« theme/theme.css » n'est pas servi : ce lien mène hors du dossier du thème."
    )
    assert {finding.grade for finding in check_theme(evening.path)} == {"poor"}


def test_links_inside_the_folder_are_served(evening: EveningFolder) -> None:
    (evening.theme / "one.css").write_text("one")
    (evening.theme / "two.css").symlink_to("one.css")
    assert served(evening) == ["one.css", "two.css"]


def test_a_linked_folder_is_not_served(evening: EveningFolder, tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a.css").touch()
    (evening.theme / "fonts").symlink_to(tmp_path / "fonts")
    (evening.theme / "up").symlink_to("..")
    (evening.theme / "self").symlink_to(".")
    assert served(evening) == []
    assert len(findings(evening)) == 3


@pytest.mark.parametrize(
    "target", [".", "..", "/", "backup", "../last-year", "nowhere", "theme", "file", "../years"]
)
def test_a_theme_that_is_a_link_to_an_evening_is_not_served(evening: EveningFolder, target: str) -> None:
    evening.theme.rmdir()
    (evening.path / "backup").mkdir()
    (evening.path / "backup" / "a.css").touch()
    (evening.path / "file").touch()
    for year in ("last-year", "years/2024"):
        last_year = EveningFolder(evening.path.parent / year)
        Links(last_year.path).ensure({})
        last_year.journal.touch()
    evening.theme.symlink_to(target)
    assert served(evening) == []
    assert len(findings(evening)) == 1
    assert findings(evening)[0].startswith("« theme")


def test_a_theme_may_be_a_link_to_a_designers_folder(evening: EveningFolder, tmp_path: Path) -> None:
    evening.theme.rmdir()
    (tmp_path / "designer" / "clock").mkdir(parents=True)
    (tmp_path / "designer" / "clock" / "overlay.css").touch()
    (tmp_path / "designer" / "links.css").symlink_to(evening.links)
    evening.theme.symlink_to(tmp_path / "designer")
    assert served(evening) == ["clock/overlay.css"]
    assert len(findings(evening)) == 1


def test_an_evening_that_is_reached_through_a_link_has_its_theme(
    evening: EveningFolder, tmp_path: Path
) -> None:
    (evening.theme / "theme.css").touch()
    (tmp_path / "shortcut").symlink_to(evening.path)
    assert served(EveningFolder(tmp_path / "shortcut")) == ["theme.css"]


async def test_what_a_file_becomes_after_the_start_is_not_served(
    evening: EveningFolder, tmp_path: Path, secret: str
) -> None:
    (evening.theme / "clock").mkdir()
    own, below = evening.theme / "own.css", evening.theme / "clock" / "own.css"
    for file in (own, below):
        file.write_text("/* ours */")
    (tmp_path / "trap").mkdir()
    (tmp_path / "trap" / "own.css").write_text(secret)
    assets = Assets(evening)
    app = web.Application()
    app.add_routes(assets.routes())
    async with TestClient(TestServer(app)) as client:
        assert await load(client, assets, "own.css") == (200, "/* ours */")
        own.write_text("/* changed */")
        assert await load(client, assets, "own.css") == (200, "/* changed */")
        with capture_logs() as logs:
            own.unlink()
            assert (await load(client, assets, "own.css"))[0] == 404
            own.symlink_to("../links.json")
            assert (await load(client, assets, "own.css"))[0] == 404
            own.unlink()
            os.mkfifo(own)
            async with asyncio.timeout(2):
                assert (await load(client, assets, "own.css"))[0] == 404
            own.unlink()
            own.mkdir()
            assert (await load(client, assets, "own.css"))[0] == 404
            own.rmdir()
            own.touch()
            os.truncate(own, MOST_BYTES + 1)
            assert (await load(client, assets, "own.css"))[0] == 404
            below.unlink()
            below.parent.rmdir()
            below.parent.symlink_to(tmp_path / "trap")
            assert (await load(client, assets, "clock/own.css"))[0] == 404
        assert len(logs) == 2
        own.unlink()
        own.write_text("/* back */")
        assert await load(client, assets, "own.css") == (200, "/* back */")


def test_a_folder_that_becomes_a_link_while_a_file_is_opened_is_not_followed(
    evening: EveningFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    inner = evening.theme / "clock"
    inner.mkdir()
    (inner / "links.json").write_text("{}")
    (inner / "links.css").write_text("ours")
    (inner / "links.json").unlink()
    theme = Theme(evening, SHIPPED)
    (tmp_path / "trap").mkdir()
    (tmp_path / "trap" / "links.css").write_text(secret)
    is_file = Path.is_file

    def swap(path: Path) -> bool:
        answer = is_file(path)
        inner.rename(tmp_path / "moved")
        inner.symlink_to(tmp_path / "trap")
        return answer

    monkeypatch.setattr(Path, "is_file", swap)
    with pytest.raises(NotServed):
        theme.read("clock/links.css")


def test_what_is_no_ordinary_file_is_told_without_being_opened(evening: EveningFolder) -> None:
    os.mkfifo(evening.theme / "pipe.css")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(evening.theme / "socket.js"))
    (evening.theme / "zero.png").symlink_to("/dev/zero")
    (evening.theme / "folder.svg").mkdir()
    (evening.theme / "huge.png").touch()
    os.truncate(evening.theme / "huge.png", MOST_BYTES + 1)
    assert served(evening) == []
    assert [line.partition(" »")[0].removeprefix("« theme/") for line in findings(evening)] == [
        "huge.png",
        "pipe.css",
        "socket.js",
        "zero.png",
    ]


def test_a_loop_of_links_and_a_link_to_nothing_stop_no_start(evening: EveningFolder) -> None:
    (evening.theme / "a.css").symlink_to("b.css")
    (evening.theme / "b.css").symlink_to("a.css")
    (evening.theme / "gone.css").symlink_to("nowhere.css")
    (evening.theme / "theme.css").touch()
    assert served(evening) == ["theme.css"]
    assert len(findings(evening)) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux alone")
async def test_a_name_that_is_not_utf8_stops_no_start(evening: EveningFolder) -> None:
    for name in (b"\xe9t\xe9.css", b"\xff"):
        (Path(os.fsdecode(os.fsencode(evening.theme) + b"/" + name))).touch()
    (evening.theme / "bell\x07\x1b[31m.css").touch()
    (evening.theme / "theme.css").write_text("/* ours */")
    assert await fetch(evening, "theme.css") == (200, "/* ours */")
    assert findings(evening) == ["« theme/ t .css » n'est pas servi : son nom n'est pas en UTF-8."]


@not_as_root
def test_what_may_not_be_read_stops_no_start(evening: EveningFolder) -> None:
    (evening.theme / "theme.css").touch(mode=0)
    (evening.theme / "closed").mkdir(mode=0)
    assert served(evening) == []
    assert len(findings(evening)) == 2
    evening.theme.chmod(0)
    assert served(evening) == []
    evening.theme.chmod(0o700)


def test_what_the_system_does_not_open_stops_no_start(
    evening: EveningFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (evening.theme / "theme.css").touch()

    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert served(evening) == []
    assert findings(evening) == ["« theme/theme.css » n'est pas servi : Permission denied."]
    monkeypatch.setattr(os, "scandir", refuse)
    assert findings(evening) == ["« theme » n'est pas servi : Permission denied."]


def test_a_large_tree_is_looked_at_up_to_a_bound(
    evening: EveningFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme_module, "MOST_ENTRIES", 10)
    for number in range(30):
        (evening.theme / f"{number:02d}.css").touch()
    assert len(served(evening)) == 10
    assert findings(evening) == ["« theme » contient trop de fichiers : au plus 10 sont servis."]


def test_a_theme_that_is_linked_to_a_whole_disk_is_searched_at_once(evening: EveningFolder) -> None:
    evening.theme.rmdir()
    evening.theme.symlink_to("/usr")
    begun = time.monotonic()
    Theme(evening, SHIPPED)
    assert time.monotonic() - begun < 5


def test_findings_are_bounded(evening: EveningFolder) -> None:
    for number in range(50):
        (evening.theme / f"{number:02d}.css").symlink_to("../links.json")
    assert len(findings(evening)) == MOST_FINDINGS


def test_an_evening_without_a_theme_has_no_finding(evening: EveningFolder) -> None:
    evening.theme.rmdir()
    assert findings(evening) == []


async def test_a_file_is_sent_again_only_if_it_has_changed(evening: EveningFolder) -> None:
    (evening.theme / "theme.css").write_text("/* ours */" * 100)
    assets = Assets(evening)
    app = web.Application()
    app.add_routes(assets.routes())
    async with TestClient(TestServer(app)) as client:
        address = f"{assets.base}/overlays/theme.css"
        async with client.get(address, headers={"Accept-Encoding": "gzip"}) as response:
            tag = response.headers["ETag"]
            assert response.headers["Content-Type"] == "text/css"
            assert response.headers["Content-Encoding"] == "gzip"
        for known, status in ((tag, 304), (f"W/{tag}", 304), ("*", 304), ('"other"', 200)):
            async with client.get(address, headers={"If-None-Match": known}) as response:
                assert response.status == status
                assert len(await response.text()) == (1_000 if status == 200 else 0)
        async with client.head(address, headers={"Accept-Encoding": "identity"}) as response:
            assert (response.status, response.headers["Content-Length"]) == (200, "1000")


def test_the_address_of_assets_changes_with_the_theme(evening: EveningFolder) -> None:
    without = Assets(evening).base
    (evening.theme / "theme.css").touch()
    assert Assets(evening).base != without
