"""What doctor checks, live and for the director alone."""

from typing import Any

import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening, free_port


async def ask(evening: Evening, path: str, role: str | None = "director", **query: str) -> tuple[int, Any]:
    headers = evening.headers(role) if role else {}
    async with evening.session.get(f"{evening.url}{path}", headers=headers, params=query) as response:
        return response.status, await response.json()


async def test_every_finding_leads_to_the_step_that_mends_it(evening: Evening) -> None:
    status, answer = await ask(evening, "/api/examination")
    assert status == 200
    steps = {finding["check"]: finding["step"] for finding in answer["findings"]}
    assert {"programme": "programme", "obs": "obs", "help": "offers", "disk": None}.items() <= steps.items()
    assert "port" not in steps
    help_found = next(finding for finding in answer["findings"] if finding["check"] == "help")
    assert help_found["grade"] == "poor"
    assert help_found["message"].startswith("«\N{NO-BREAK SPACE}Je veux aider\N{NO-BREAK SPACE}»")


async def test_findings_are_in_the_reader_s_language(evening: Evening) -> None:
    _, answer = await ask(evening, "/api/examination", lang="en")
    assert not any("Aucun OBS" in finding["message"] for finding in answer["findings"])


async def test_the_obs_that_is_used_is_examined(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(options=["--obs", f"ws://127.0.0.1:{free_port()}"])
    _, answer = await ask(evening, "/api/examination")
    obs = next(finding for finding in answer["findings"] if finding["check"] == "obs")
    assert (obs["grade"], obs["step"]) == ("bad", "obs")


async def test_a_public_address_is_examined_too(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(options=["--url", "https://soiree.invalid"])
    _, answer = await ask(evening, "/api/examination")
    (found,) = [finding for finding in answer["findings"] if finding["step"] == "online"]
    assert found["grade"] == "bad"


async def test_a_damaged_settings_file_is_told_and_no_fault(evening: Evening) -> None:
    (evening.folder / "topchrono.toml").write_text("[obs\n", encoding="utf-8")
    status, answer = await ask(evening, "/api/examination")
    assert status == 200
    assert any(finding["grade"] == "bad" for finding in answer["findings"])


@pytest.mark.parametrize("path", ["/api/examination", "/api/obs/found", "/api/reach"])
@pytest.mark.parametrize("role", [None, "host", "organizer:lyon", "viewer", "overlay"])
async def test_nobody_else_has_anything_examined(evening: Evening, path: str, role: str | None) -> None:
    assert (await ask(evening, path, role))[0] == (403 if role else 401)


async def test_nobody_can_have_it_examined_all_the_time(evening: Evening) -> None:
    statuses = [(await ask(evening, "/api/obs/found"))[0] for _ in range(14)]
    assert statuses[:8] == [200] * 8
    assert statuses[-1] == 429
