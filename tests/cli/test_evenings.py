"""``topchrono`` alone, run for real in a home of its own."""

import asyncio
import signal
import socket
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import msgspec
import pytest

from tests.cli import alone
from tests.cli.alone import BrowserScript, opened
from tests.cli.command import topchrono
from tests.evening import free_port
from topchrono.cli.running import running_at
from topchrono.storage.lock import lock

pytestmark = pytest.mark.slow
home = alone.home


async def test_alone_it_makes_an_evening_and_says_what_it_did(home: Path) -> None:
    cookies = aiohttp.CookieJar(unsafe=True)
    async with opened(home) as evening, aiohttp.ClientSession(cookie_jar=cookies) as session:
        [folder] = home.iterdir()
        async with session.get(evening.address) as page:
            assert (page.status, page.url.path) == (200, "/prepare")
    assert folder.name.startswith("soiree-20")
    assert "Top Chrono est prêt. Ouvrez cette adresse" in evening.told
    assert "«\u00a0Soirée nationale des pitchs\u00a0», nouvelle." in evening.told
    assert f"Ses fichiers\u00a0: {folder}" in evening.told


@pytest.mark.parametrize(("display", "option"), [(True, ""), (True, "--no-browser"), (False, "")])
async def test_the_page_opens_in_the_browser_where_there_is_one(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, display: bool, option: str
) -> None:
    browser = BrowserScript(tmp_path, monkeypatch)
    if display:
        monkeypatch.setenv("DISPLAY", ":9")
    async with opened(home, *filter(None, [option])) as evening:
        if display and not option:
            assert "s’ouvre dans votre navigateur" in evening.told
            assert await browser.address() == evening.address
        else:
            assert "Ouvrez cette adresse" in evening.told
            assert not browser.seen.exists()


async def test_the_evening_last_used_is_resumed_at_its_port(home: Path) -> None:
    port = free_port()
    async with opened(home, "--port", str(port), "--new", "--evening", "Nuit 2027"):
        pass
    async with opened(home) as evening:
        assert "«\u00a0Nuit 2027\u00a0», reprise" in evening.told
        assert evening.port == port
    assert [path.name for path in home.iterdir()] == ["nuit-2027"]


async def test_a_second_start_opens_the_page_of_the_first(home: Path) -> None:
    async with opened(home) as evening:
        code, printed, complained = await topchrono("--no-browser")
        assert (code, complained) == (0, "")
        assert "Cette soirée tourne déjà" in printed
        assert "Soirée\u00a0: «\u00a0Soirée nationale des pitchs\u00a0»." in printed
        assert "dans la fenêtre où elle a démarré" in printed
        assert evening.address in printed


async def test_a_second_start_in_the_same_moment_waits_for_the_first(home: Path) -> None:
    async with opened(home) as evening:
        evening.process.send_signal(signal.SIGSTOP)
        second = asyncio.create_task(topchrono("--no-browser"))
        await asyncio.sleep(3)
        evening.process.send_signal(signal.SIGCONT)
        code, printed, _ = await second
    assert code == 0
    assert evening.address in printed


async def test_what_a_killed_server_left_behind_is_no_running_one(home: Path) -> None:
    async with opened(home) as evening:
        [folder] = home.iterdir()
        assert running_at(folder) == f"http://127.0.0.1:{evening.port}"
        evening.process.send_signal(signal.SIGKILL)
        await evening.process.wait()
        assert running_at(folder) is None
    async with opened(home, "--new", "--port", str(evening.port)) as other:
        # Another evening at the same address.
        assert other.port == evening.port
        assert running_at(folder) is None
    async with opened(home, "--evening", folder.name) as again:
        assert "reprise" in again.told


async def test_a_folder_that_something_else_holds_is_told_of(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("topchrono.cli.running.STARTS_WITHIN_S", 0.5)
    async with opened(home):
        pass
    [folder] = home.iterdir()
    held = lock(folder)
    code, _, complained = await topchrono("--no-browser")
    held.close()
    assert code == 1
    assert "utilise déjà" in complained


async def test_another_port_is_taken_where_8000_is_not_free(home: Path) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Others of this machine may have it.
        try:
            taken.bind(("127.0.0.1", 8000))
            taken.listen()
        except OSError:
            pass
        async with opened(home) as evening:
            assert evening.port != 8000
            assert f"Le port 8000 est déjà pris\u00a0: la soirée est au port {evening.port}" in (evening.told)


async def test_a_port_that_was_asked_for_and_is_taken_is_refused(home: Path) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        code, _, complained = await topchrono("--port", str(port), "--no-browser")
    assert code == 1
    assert f"Le port {port} est déjà pris" in complained


async def test_the_links_lead_to_the_address_that_phones_need_and_the_page_opens_here(home: Path) -> None:
    public = "https://soiree.example.org"
    async with opened(home, "--url", public) as evening:
        assert f"Les liens à donner commencent par {public}." in evening.told
        assert urlsplit(evening.address).port == evening.port
        cookies = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=cookies) as session:
            async with session.get(evening.address) as page:
                assert page.status == 200
            async with session.get(f"http://127.0.0.1:{evening.port}/api/links") as answer:
                links = (await answer.json())["links"]
        assert {link["address"].partition("?")[0] for link in links} >= {f"{public}/host"}
        _, printed, _ = await topchrono("--no-browser", "--url", public)
        assert "ne comptent qu’au démarrage" in printed


async def test_other_machines_are_let_in(home: Path) -> None:
    async with opened(home, "--host", "0.0.0.0") as evening:
        assert "relancez avec --url" in evening.told
        assert evening.address.startswith("http://127.0.0.1:")
        code, printed, _ = await topchrono("--no-browser")
        assert code == 0
        assert evening.address in printed


async def test_an_address_that_leads_nowhere_is_refused(home: Path) -> None:
    code, _, complained = await topchrono("--no-browser", "--url", "http://127.0.0.1:1")
    assert code == 1
    assert "rien n’écoute au port 1" in complained


async def test_a_new_evening_like_the_last_one(home: Path) -> None:
    async with opened(home, "--new", "--evening", "Nuit 2026"):
        pass
    (home / "nuit-2026" / "topchrono.toml").write_text('[help]\ncollector = "Untel"\n', encoding="utf-8")
    async with opened(home, "--like-last", "--evening", "Nuit 2027") as evening:
        assert "«\u00a0Nuit 2027\u00a0», nouvelle." in evening.told
        assert "effacé" not in evening.told
    assert (home / "nuit-2027" / "topchrono.toml").read_text(encoding="utf-8").startswith("[help]")
    code, printed, _ = await topchrono("evenings", "--json")
    rows = msgspec.json.decode(printed)
    assert code == 0
    assert [(row["name"], row["title"], row["pitches"]) for row in rows] == [
        ("nuit-2027", "Nuit 2027", 0),
        ("nuit-2026", "Nuit 2026", 0),
    ]
    _, printed, _ = await topchrono("evenings")
    assert "nuit-2027\u00a0: «\u00a0Nuit 2027\u00a0». Pitchs\u00a0: 0." in printed


async def test_whoever_has_several_evenings_is_told_of_the_others(home: Path) -> None:
    async with opened(home, "--new", "--evening", "Nuit 2026"):
        pass
    async with opened(home) as evening:
        assert "autres soirées" not in evening.told
    async with opened(home, "--new", "--evening", "Nuit 2027") as evening:
        assert "autres soirées" not in evening.told
    async with opened(home) as evening:
        assert "«\u00a0Nuit 2027\u00a0», reprise" in evening.told
        assert "Vos autres soirées\u00a0: nuit-2026. Pour en ouvrir une" in evening.told


async def test_an_evening_that_is_over_leads_to_the_next_one(home: Path) -> None:
    async with opened(home) as evening, aiohttp.ClientSession() as session:
        assert "terminée" not in evening.told
        headers = {"Authorization": f"Bearer {evening.address.partition('?key=')[2]}"}
        for command in (
            {"type": "add_item", "project": "Vélo Cargo"},
            {"type": "open_doors"},
            {"type": "start_show"},
            {"type": "end_show"},
        ):
            body = {**command, "id": str(uuid.uuid4())}
            url = f"http://127.0.0.1:{evening.port}/api/commands"
            async with session.post(url, json=body, headers=headers) as answer:
                assert answer.status == 200
    async with opened(home) as evening:
        assert "Cette soirée est terminée." in evening.told
        assert "relancez avec --like-last" in evening.told


async def test_at_its_end_it_says_that_nothing_is_lost(home: Path) -> None:
    printed = home.parents[1] / "printed"
    async with opened(home):
        pass
    assert "tout est gardé. La même commande reprend la soirée." in printed.read_text("utf-8")
    async with opened(home, "--new"):
        pass
    # The same command would make another one.
    assert "la même commande, sans --new ni --like-last." in printed.read_text("utf-8")


async def test_what_is_asked_of_no_evening_is_refused_in_words(home: Path) -> None:
    code, _, complained = await topchrono("--evening", "Nuit 2027")
    assert code == 2
    assert "Il n’y a pas de soirée «\u00a0Nuit 2027\u00a0»" in complained
    code, _, complained = await topchrono("--like-last")
    assert code == 1
    assert "pas encore de soirée à reprendre" in complained
    code, _, complained = await topchrono("--like-last", "--new")
    assert code == 2
    code, _, complained = await topchrono("--nwe")
    assert code == 2
    assert "--new" in complained
    code, printed, _ = await topchrono("evenings")
    assert code == 0
    assert "Il n’y a pas encore de soirée" in printed
    assert not list(home.iterdir())


async def test_a_name_is_given_once(home: Path) -> None:
    async with opened(home, "--new", "--evening", "Nuit 2027"):
        pass
    code, _, complained = await topchrono("--new", "--evening", "NUIT 2027")
    assert code == 2
    assert "existe déjà" in complained


async def test_help_and_version_are_those_of_the_whole(home: Path) -> None:
    _, printed, _ = await topchrono("--help")
    assert "Commands:" in printed
    _, printed, _ = await topchrono("--version")
    assert "0.1.0" in printed
    assert not home.exists()
