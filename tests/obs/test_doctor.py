"""``topchrono doctor``, run for real."""

import socket
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.cli.command import topchrono
from tests.evening import PROGRAMME, Evening, free_port
from tests.obs.conftest import StudioFactory
from tests.obs.studio import PASSWORD, Studio

pytestmark = pytest.mark.slow


async def doctor(*arguments: object, password: str = PASSWORD) -> tuple[int, dict[str, dict[str, str]], str]:
    """The exit code, the findings by the name of their check, and what a person reads."""
    run = partial(topchrono, "doctor", *arguments, TOPCHRONO_OBS_PASSWORD=password)
    code, printed, _ = await run("--json")
    _, text, _ = await run()
    findings: list[dict[str, Any]] = msgspec.json.decode(printed)
    return code, {finding["check"]: finding for finding in findings}, text


def programme(folder: Path) -> Path:
    file = folder / "programme.csv"
    file.write_text(PROGRAMME, encoding="utf-8")
    return file


async def test_the_server_examines_an_obs_that_answers(
    evening_with_obs: Callable[..., Awaitable[Evening]],
) -> None:
    evening = await evening_with_obs()
    url, headers = f"{evening.url}/api/examination", evening.headers("director")
    async with evening.session.get(url, headers=headers) as response:
        assert response.status == 200
        found = {finding["check"]: finding["grade"] for finding in (await response.json())["findings"]}
    assert found["obs_scenes"] == "good"


async def test_without_obs_all_is_well_and_said(tmp_path: Path) -> None:
    code, findings, text = await doctor(programme(tmp_path), "--data", tmp_path, "--port", free_port())
    assert code == 0
    assert list(findings) == ["programme", "port", "obs", "help", "disk", "connections", "time_zone", "clock"]
    assert "Pitchs\u00a0: 4" in findings["programme"]["message"]
    assert text.startswith("À surveiller – Le programme est utilisable")


async def test_what_is_wrong_comes_with_its_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, findings, text = await doctor(
            tmp_path / "absent.csv", "--data", tmp_path, "--port", port, "--obs", f"127.0.0.1:{free_port()}"
        )
    assert code == 1
    of_this_machine = {"clock": "", "connections": "", "disk": "", "time_zone": ""}
    assert {check: finding["grade"] for check, finding in findings.items()} | of_this_machine == {
        "programme": "bad", "port": "poor", "obs": "bad", "help": "poor", **of_this_machine,
    }  # fmt: skip
    assert all(findings[check]["remedy"] for check in ("programme", "port", "obs"))
    assert "→ Ouvrez OBS" in text


async def test_a_mistake_in_the_settings_is_reported_by_its_key(tmp_path: Path) -> None:
    (tmp_path / "topchrono.toml").write_text('[obs]\npolicy = "slow"\n')
    code, findings, _ = await doctor(programme(tmp_path), "--data", tmp_path, "--port", free_port())
    assert code == 1
    assert "obs.policy" in findings["obs"]["message"]


async def test_an_obs_that_is_not_set_up_lacks_its_scenes(tmp_path: Path, studio: Studio) -> None:
    file, folder, port = programme(tmp_path), tmp_path / "evening", free_port()
    code, findings, _ = await doctor(file, "--data", folder, "--port", port, "--obs", studio.url)
    assert code == 1
    assert [check for check, finding in findings.items() if finding["grade"] == "bad"] == ["obs_scenes"]
    assert "topchrono obs setup" in findings["obs_scenes"]["remedy"]
    assert "640 × 360" in findings["obs_canvas"]["message"]
    assert "30" in findings["obs_frame_rate"]["message"]
    code, findings, _ = await doctor(
        file, "--data", folder, "--port", port, "--obs", studio.url, password="un autre"
    )
    assert (code, findings["obs_password"]["grade"]) == (1, "bad")


async def test_without_browser_sources_the_report_says_what_to_install(
    tmp_path: Path, studio_factory: StudioFactory
) -> None:
    studio = await studio_factory(scripts=[])
    _, findings, _ = await doctor(programme(tmp_path), "--data", tmp_path, "--obs", studio.url)
    assert "obsproject.com" in findings["obs_browser"]["remedy"]
