"""The command line, run for real."""

import socket
from pathlib import Path

import msgspec
import pytest

from tests.cli.command import topchrono
from tests.evening import PROGRAMME, Evening, free_port

pytestmark = pytest.mark.slow

REAL_LISTS = Path(__file__).parents[1] / "data/programmes"


async def serve(programme: Path, folder: Path, port: int) -> tuple[int, str, str]:
    return await topchrono("serve", programme, "--data", folder / "new", "--port", str(port))


async def test_check_prints_what_a_real_list_holds() -> None:
    code, printed, _ = await topchrono("check", REAL_LISTS / "nuit-du-code-citoyen.csv", "--json")
    report = msgspec.json.decode(printed)
    assert code == 0
    assert report["pitches"] == 33
    assert "En ligne" in report["cities"]
    assert [problem["severity"] for problem in report["problems"]] == ["warning", "warning"]
    assert (report["sheet"], report["header_row"]) == (None, 1)
    assert {"column": "Compétences recherchées", "field": "needs"} in report["columns"]
    assert report["left_out"] == []
    assert report["items"][30] == {
        "row": 32,
        "kind": "pitch",
        "project": "More in Common",
        "speaker": "",
        "association": "More in Common",
        "city": "",
        "theme": "citoyenneté",
        "needs": ["data science", "scrapping", "vision produit"],
        "summary": "Cartographier les sujets clivants",
    }


async def test_check_of_a_file_that_is_not_there_says_so_and_fails(tmp_path: Path) -> None:
    code, printed, _ = await topchrono("check", tmp_path / "absent.csv", "--json")
    assert code == 1
    assert "introuvable" in msgspec.json.decode(printed)["problems"][0]["message"]
    code, printed, _ = await topchrono("check", tmp_path / "absent.csv")
    assert code == 1
    assert "introuvable" in printed


async def test_links_prints_one_link_per_role_and_city(evening: Evening) -> None:
    code, printed, _ = await topchrono("links", "--data", evening.folder, "--json")
    links = msgspec.json.decode(printed)
    assert code == 0
    assert [(link["role"], link["city"]) for link in links] == [
        ("host", None),
        ("director", None),
        ("organizer", "en-ligne"),
        ("organizer", "lyon"),
        ("organizer", "rennes"),
        ("overlay", None),
        ("viewer", None),
    ]
    assert all(link["url"].startswith(evening.url) and link["token"] in link["url"] for link in links)


async def test_links_of_an_empty_folder_says_so(tmp_path: Path) -> None:
    code, _, complained = await topchrono("links", "--data", tmp_path)
    assert code == 1
    assert "ne contient pas encore de soirée" in complained


async def test_serve_without_a_programme_runs_an_empty_evening(tmp_path: Path) -> None:
    with (tmp_path / "printed").open("w+") as printed:
        async with Evening(tmp_path / "new", None, printed=printed.fileno()) as evening:
            view = await evening.show()
            answer = await evening.command("add_item", project="Vélo Cargo", city="Rennes")
            rundown = (await evening.show())["rundown"]
        told = (tmp_path / "printed").read_text()
    assert (view["rundown"], view["cities"]) == ([], [])
    assert view["show"]["title"] == "Soirée nationale des pitchs"
    assert answer["ok"]
    assert [item["project"] for item in rundown] == ["Vélo Cargo"]
    assert "n’a pas encore de pitch" in told
    assert f"dossier n’est pas «\xa0{tmp_path / 'new'}\xa0»" in told


async def test_a_programme_that_comes_after_an_empty_evening_is_told_of(tmp_path: Path) -> None:
    programme = tmp_path / "programme.csv"
    programme.write_text(PROGRAMME, encoding="utf-8")
    evening = Evening(tmp_path / "new", None)
    async with evening:
        await evening.stop()
        with (tmp_path / "log").open("w") as log:
            evening.programme, evening.log = programme, log.fileno()
            await evening.start()
            await evening.until(lambda _: "n’est pas lu" in (tmp_path / "log").read_text())


async def test_serve_of_an_unusable_programme_says_why_and_leaves_no_evening(tmp_path: Path) -> None:
    programme = tmp_path / "programme.csv"
    programme.write_bytes(b"\x00\x01\x02")
    code, printed, _ = await serve(programme, tmp_path, free_port())
    assert code == 1
    assert "Erreur" in printed
    programme.write_text(PROGRAMME, encoding="utf-8")
    async with Evening(tmp_path / "new", programme) as evening:
        assert len((await evening.show())["rundown"]) == 4


async def test_serve_on_a_taken_port_says_so(tmp_path: Path) -> None:
    programme = tmp_path / "programme.csv"
    programme.write_text(PROGRAMME, encoding="utf-8")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, complained = await serve(programme, tmp_path, port)
    assert code == 1
    assert f"Le port {port} est déjà pris" in complained


async def test_two_servers_never_share_a_folder(evening: Evening) -> None:
    code, _, complained = await topchrono("serve", "--data", evening.folder, "--port", str(free_port()))
    assert code == 1
    assert f"cette soirée tourne à {evening.url}" in complained
    assert await evening.answers()


async def test_the_length_of_pitches_changes_before_live_and_never_after(tmp_path: Path) -> None:
    programme = tmp_path / "programme.csv"
    programme.write_text(PROGRAMME, encoding="utf-8")
    evening = Evening(tmp_path / "evening", programme, pitch_seconds=90)
    async with evening:
        assert (await evening.show())["show"]["pitch_length_ms"] == 90_000
        await evening.stop()
        evening.pitch_seconds = 100
        await evening.start()
        assert (await evening.show())["show"]["pitch_length_ms"] == 100_000
        await evening.go_until("call")
        await evening.stop()
        evening.pitch_seconds = 110
        await evening.start()
        assert (await evening.show())["show"]["pitch_length_ms"] == 100_000
