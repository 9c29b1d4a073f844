"""OBS is found, tried and changed over the director's settings, while the evening runs: with a real OBS."""

from pathlib import Path
from typing import Any

from tests.conftest import EveningFactory
from tests.evening import Evening, free_port
from tests.obs.studio import PASSWORD, Studio


async def post(evening: Evening, path: str, **body: Any) -> tuple[int, Any]:
    url, headers = f"{evening.url}/api/settings/{path}", evening.headers("director")
    async with evening.session.post(url, json=body, headers=headers) as response:
        return response.status, await response.json()


async def change(evening: Evening, **values: Any) -> Any:
    url, headers = f"{evening.url}/api/settings", evening.headers("director")
    async with evening.session.get(url, headers=headers) as response:
        tag = (await response.json())["tag"]
    body = {"seen": tag, "values": {key.replace("__", "."): value for key, value in values.items()}}
    async with evening.session.patch(url, json=body, headers=headers) as response:
        assert response.status == 200
        return await response.json()


async def test_obs_says_what_it_is_and_nothing_is_stored(
    evening_factory: EveningFactory, studio: Studio
) -> None:
    evening = await evening_factory()
    status, answer = await post(evening, "obs/try", url=studio.url, password=PASSWORD)
    assert status == 200
    assert int(answer["version"].split(".")[0]) >= 28
    assert all(not name.startswith("TC ") for name in answer["sources"])
    assert not (evening.folder / "topchrono.toml").exists()
    status, answer = await post(evening, "obs/try", url=studio.url, password="un autre")
    assert (status, answer["error"]["code"]) == (409, "obs_wrong_password")
    assert "Recopiez ici" in answer["error"]["message"]


async def test_an_evening_without_obs_gets_one_another_one_and_none(
    evening_factory: EveningFactory, studio: Studio
) -> None:
    evening = await evening_factory(may_use_obs=True)
    assert (await evening.show())["obs"]["state"] == "off"
    assert (await evening.obs("setup"))["error"]["code"] == "no_obs"
    await change(evening, obs__url=f"127.0.0.1:{free_port()}")
    await evening.until_obs(lambda obs: obs["state"] == "unreachable")
    view = await change(evening, obs__url=studio.url, obs__password=PASSWORD)
    assert view["at_next_start"] == []
    await evening.until_obs(lambda obs: obs["state"] == "connected")
    assert (await evening.obs("setup"))["ok"]
    assert (await evening.command("open_doors"))["ok"]
    await evening.until_obs(lambda obs: obs["scene"] == "TC Attente")
    await change(evening, obs__url=None)
    await evening.until_obs(lambda obs: obs["state"] == "off")
    await change(evening, obs__url=studio.url)
    await evening.until_obs(lambda obs: obs["state"] == "connected" and obs["scene"] == "TC Attente")


async def test_a_scene_of_ones_own_is_used_at_once(
    evening_factory: EveningFactory, studio: Studio, tmp_path: Path
) -> None:
    config = tmp_path / "topchrono.toml"
    config.write_text(f'[obs]\nurl = "{studio.url}"\npassword = "{PASSWORD}"\n', encoding="utf-8")
    evening = await evening_factory(options=["--config", str(config)], may_use_obs=True)
    await evening.until_obs(lambda obs: obs["state"] == "connected")
    assert (await evening.obs("setup"))["ok"]
    await evening.command("open_doors")
    await evening.until_obs(lambda obs: obs["scene"] == "TC Attente")
    await change(evening, obs__scenes__waiting="TC Fin", obs__policy="gong")
    obs = await evening.until_obs(lambda obs: obs["scene"] == "TC Fin")
    assert (obs["wanted_scene"], obs["policy"]) == ("TC Fin", "gong")
