"""``topchrono backup``, run for real on an evening that goes on meanwhile."""

import os
from pathlib import Path

import pytest

from tests.cli.command import topchrono
from tests.evening import PROGRAMME, Evening

pytestmark = pytest.mark.slow


async def test_a_copy_of_a_running_evening_can_be_served(evening: Evening, tmp_path: Path) -> None:
    target = tmp_path / "la copie"
    await evening.go_until("start_clock")
    code, printed, complained = await topchrono("backup", target, "--data", evening.folder)
    assert (code, complained) == (0, "")
    assert f"La soirée est copiée dans «\u00a0{target}\u00a0». Actions du journal\u00a0: 5." in printed
    assert "données personnelles" in printed
    assert f"topchrono serve --data '{target}'" in printed
    await evening.go()
    assert (await evening.show())["timer"]["state"] == "running"

    async with Evening(target, evening.programme) as copy:
        view = await copy.show()
        assert (view["timer"]["state"], view["storage"]["missing"]) == ("armed", None)
        assert copy.tokens == evening.tokens
    code, _, complained = await topchrono("backup", target, "--data", evening.folder)
    assert code == 1
    assert "existe déjà" in complained


async def test_without_an_evening_there_is_nothing_to_copy(tmp_path: Path) -> None:
    code, _, complained = await topchrono("backup", tmp_path / "copy", "--data", tmp_path)
    assert code == 1
    assert "ne contient pas encore de soirée" in complained
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", [b"l'\xc3\xa9t\xc3\xa9 #1 ?mode=ro&x=100%41 {folder}", b"-wal", b"\xe9t\xe9 latin-1", b"a\nb"]
)
async def test_an_evening_s_folder_may_have_any_name(
    tmp_path: Path, name: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    programme = tmp_path / "programme.csv"
    programme.write_text(PROGRAMME, encoding="utf-8")
    async with Evening(folder, programme) as evening:
        assert (await evening.command("open_doors"))["ok"]
        copy = tmp_path / os.fsdecode(b"copy of " + name)
        code, _, complained = await topchrono("backup", copy, "--data", folder)
        assert (code, complained) == (0, "")
        assert copy.is_dir()
        code, _, complained = await topchrono("serve", "--data", folder, "--port", str(evening.port))
        assert code == 1
        assert "utilise déjà" in complained
        assert "Traceback" not in complained
        await evening.kill()
        await evening.start()
        assert (await evening.show())["show"]["phase"] == "doors"
