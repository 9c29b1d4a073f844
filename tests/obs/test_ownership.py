"""Several evenings on one real OBS: one controls it, the others say so and touch nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.cli.command import topchrono
from tests.evening import Evening
from tests.obs.studio import PASSWORD, Studio
from tests.obs.test_doctor import doctor, programme
from tests.obs.test_faults import until_compared, until_told
from topchrono.obs.connection import NOT_OURS, ObsConnection, ObsError
from topchrono.obs.ownership import LEASE_S, REALM, SLOT, STALE_S, Ownership, find_other, owner_of

EveningWithObs = Callable[..., Awaitable[Evening]]

TOLD_WITHIN_S = 3.0
STALE_WITHIN_S = STALE_S + 4.0
SOUND = '[obs.sound]\nhost = "Micro"\n'


def state(name: str) -> Callable[[dict[str, Any]], bool]:
    return lambda obs: bool(obs["owner"]["state"] == name)


async def two_evenings(evening_with_obs: EveningWithObs, **options: Any) -> tuple[Evening, Evening]:
    """One that controls OBS, and another one that found it so."""
    first = await evening_with_obs(pitch_seconds=60, **options)
    second = await evening_with_obs(pitch_seconds=60, set_up=False, **options)
    await second.until_obs(state("other"), within_s=STALE_WITHIN_S)
    return first, second


async def until_scene(studio: Studio, scene: str) -> None:
    async with asyncio.timeout(3):
        while studio.scene != scene:
            await asyncio.sleep(0.05)


async def test_a_second_evening_touches_neither_picture_nor_sound_and_is_told_to_both(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    studio.ask("CreateInput", sceneName="Scène", inputName="Micro", inputKind="ffmpeg_source")
    first, second = await two_evenings(evening_with_obs, toml=SOUND)
    await first.go_until("finish")
    await until_scene(studio, "TC Pitch")
    assert not studio.muted("Micro")

    await second.go_until("finish")
    await second.command("hold", reason="son")
    await asyncio.sleep(1)
    assert studio.scene == "TC Pitch"
    assert not studio.muted("Micro")
    for action in ("setup", "start_record", "start_stream", "take_back", "refresh_overlay"):
        assert (await second.obs(action))["error"]["code"] == "obs_not_ours"
    found = (await second.show())["obs"]
    assert found["problems"] == []
    assert found["owner"] | {"since": 0} == {
        "state": "other",
        "was_ours": False,
        "title": (await first.show())["show"]["title"],
        "place": first.folder.name,
        "since": 0,
        "is_silent": False,
        "is_shared": False,
    }
    owner = (await first.until_obs(lambda obs: obs["owner"]["is_shared"], within_s=TOLD_WITHIN_S))["owner"]
    assert (owner["state"], owner["place"]) == ("ours", second.folder.name)


async def test_a_second_evening_that_comes_and_goes_undoes_no_choice_of_a_person(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    studio.ask("CreateInput", sceneName="Scène", inputName="Micro", inputKind="ffmpeg_source")
    first = await evening_with_obs(pitch_seconds=60, toml=SOUND)
    await first.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await until_compared(first, studio)
    studio.ask("SetInputMute", inputName="Micro", inputMuted=True)
    await until_told(first, "sound_muted")
    second = await evening_with_obs(pitch_seconds=60, toml=SOUND, set_up=False)
    await first.until_obs(lambda obs: obs["owner"]["is_shared"], within_s=STALE_WITHIN_S)
    await asyncio.sleep(1)
    assert studio.muted("Micro")
    await second.stop()
    await first.until_obs(lambda obs: not obs["owner"]["is_shared"], within_s=STALE_WITHIN_S)
    await asyncio.sleep(1)
    assert studio.muted("Micro")


async def test_one_press_takes_over_and_the_other_is_told_and_lets_go(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    first, second = await two_evenings(evening_with_obs)
    await first.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await second.go_until("call")
    assert (await second.obs("take_over"))["ok"]
    await until_scene(studio, "TC Plateau")
    owner = (await first.until_obs(state("other"), within_s=TOLD_WITHIN_S))["owner"]
    assert (owner["was_ours"], owner["place"]) == (True, second.folder.name)

    await first.command("hold", reason="son")
    await asyncio.sleep(0.5)
    assert studio.scene == "TC Plateau"
    assert (await first.obs("take_over"))["ok"]
    await until_scene(studio, "TC Incident")
    await second.until_obs(state("other"), within_s=TOLD_WITHIN_S)


async def test_a_scene_changed_by_the_other_evening_is_nobodys_choice_after_a_takeover(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    first, second = await two_evenings(evening_with_obs)
    await second.go_until("start_show")
    assert (await second.obs("take_over"))["ok"]
    await first.go_until("finish")
    await until_scene(studio, "TC Attente")
    assert (await first.obs("take_over"))["ok"]
    await until_scene(studio, "TC Pitch")
    assert (await second.obs("take_over"))["ok"]
    await until_scene(studio, "TC Attente")
    assert not (await second.show())["obs"]["manual"]


async def test_an_evening_that_is_killed_and_started_again_still_controls_obs(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    first, second = await two_evenings(evening_with_obs)
    await first.go_until("call")
    await until_scene(studio, "TC Plateau")
    await first.kill()
    silent = await second.until_obs(lambda obs: obs["owner"]["is_silent"], within_s=STALE_WITHIN_S)
    assert silent["owner"]["state"] == "other"
    await first.start()
    await first.until_obs(state("ours"), within_s=TOLD_WITHIN_S)
    await first.go_until("finish")
    await until_scene(studio, "TC Pitch")
    found = await second.until_obs(lambda obs: not obs["owner"]["is_silent"], within_s=TOLD_WITHIN_S)
    assert found["owner"]["state"] == "other"


async def test_an_evening_that_ends_leaves_obs_to_the_next_one_but_hands_nobody_the_picture(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    first, second = await two_evenings(evening_with_obs)
    await second.go_until("start_show")
    await first.stop()
    await second.until_obs(state("free"), within_s=TOLD_WITHIN_S)
    assert studio.scene == "Scène"
    third = await evening_with_obs(pitch_seconds=60, set_up=False)
    await third.until_obs(state("ours"), within_s=TOLD_WITHIN_S)
    await second.until_obs(state("other"), within_s=TOLD_WITHIN_S)


async def test_the_mark_of_an_evening_that_crashed_is_stale_within_seconds(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    rehearsal = await evening_with_obs(pitch_seconds=60)
    await rehearsal.kill()
    evening = await evening_with_obs(pitch_seconds=60, set_up=False)
    await evening.until_obs(lambda obs: obs["state"] == "connected")
    # Whoever presses meanwhile waits for the answer.
    assert (await evening.obs("setup"))["ok"]
    await evening.until_obs(state("ours"), within_s=STALE_WITHIN_S)
    await evening.go_until("start_show")
    await until_scene(studio, "TC Attente")


async def test_of_two_that_start_at_once_one_controls_obs(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evenings = await asyncio.gather(
        *(evening_with_obs(pitch_seconds=60, set_up=False) for _ in range(3)),
    )
    for evening in evenings:
        await evening.until_obs(
            lambda obs: obs["owner"]["state"] in ("ours", "other"), within_s=STALE_WITHIN_S
        )
    await asyncio.sleep(TOLD_WITHIN_S)
    states = [(await evening.show())["obs"]["owner"]["state"] for evening in evenings]
    assert sorted(states) == ["other", "other", "ours"]


@pytest.mark.own_obs
async def test_an_obs_that_is_started_again_is_still_that_of_the_same_evening(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    first, second = await two_evenings(evening_with_obs)
    await first.go_until("start_show")
    await studio.kill()
    await first.until_obs(lambda obs: obs["state"] != "connected")
    await studio.start()
    await first.until_obs(state("ours"), within_s=20)
    await second.until_obs(state("other"), within_s=20)


async def test_a_frozen_owner_whose_lease_has_run_out_writes_nothing_when_it_thaws(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    first = await evening_with_obs(pitch_seconds=1)
    await first.go_until("start_clock")
    await until_scene(studio, "TC Pitch")
    await first.go()
    first.freeze()
    second = await evening_with_obs(pitch_seconds=60, set_up=False)
    await second.until_obs(state("ours"), within_s=STALE_WITHIN_S)
    await second.command("open_doors")
    await until_scene(studio, "TC Attente")
    scenes: list[str] = []
    first.thaw()
    for _ in range(30):
        scenes.append(studio.scene)
        await asyncio.sleep(0.05)
    assert set(scenes) == {"TC Attente"}
    await first.until_obs(state("other"), within_s=TOLD_WITHIN_S)


async def test_no_request_that_changes_obs_gets_past_a_lost_lease(
    studio: Studio, tmp_path_factory: pytest.TempPathFactory
) -> None:
    connection = ObsConnection(("127.0.0.1", studio.port), PASSWORD)
    ownership = Ownership(
        connection, tmp_path_factory.mktemp("a"), lambda: "Soirée", lambda: 0, changed=lambda: None
    )
    running = [asyncio.create_task(part.run()) for part in (connection, ownership)]
    try:
        async with asyncio.timeout(5):
            while not ownership.is_ours:
                await asyncio.sleep(0.02)
        await connection.call("CreateScene", sceneName="A")
        running[1].cancel()
        await asyncio.sleep(LEASE_S)
        with pytest.raises(ObsError) as refusal:
            await connection.call("CreateScene", sceneName="B")
        assert refusal.value.code == NOT_OURS
        await connection.call("GetSceneList")
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@pytest.mark.parametrize("value", ["", "x", 7, {"owner": "a"}, "{}", '{"owner": 3}', '{"title": "Soirée"}'])
async def test_a_mark_that_means_nothing_is_none(studio: Studio, tmp_path: Any, value: object) -> None:
    studio.ask("SetPersistentData", realm=REALM, slotName=SLOT, slotValue=value)
    connection = ObsConnection(("127.0.0.1", studio.port), PASSWORD)
    await connection.connect()
    assert await find_other(connection, tmp_path) is None
    connection.close()


def test_a_copy_elsewhere_is_another_evening_and_the_same_folder_the_same(tmp_path: Any) -> None:
    (tmp_path / "soirée").mkdir()
    (tmp_path / "essai").mkdir()
    assert owner_of(tmp_path / "soirée") == owner_of(tmp_path / "essai" / ".." / "soirée")
    assert owner_of(tmp_path / "soirée") != owner_of(tmp_path / "essai")


async def test_the_doctor_sees_the_other_evening(
    evening_with_obs: EveningWithObs, studio: Studio, tmp_path: Any
) -> None:
    evening = await evening_with_obs()
    file = programme(tmp_path)
    _, findings, text = await doctor(file, "--data", tmp_path / "autre", "--obs", studio.url)
    assert findings["obs_owner"]["grade"] == "bad"
    assert evening.folder.name in findings["obs_owner"]["message"]
    assert "Prendre la main" in text
    _, findings, _ = await doctor(file, "--data", evening.folder, "--obs", studio.url)
    assert "obs_owner" not in findings


async def set_up_by_command(evening: Evening, studio: Studio) -> tuple[int, str]:
    """The exit code, and what is printed."""
    code, printed, complained = await topchrono(
        "obs", "setup", "--data", evening.folder, "--obs", studio.url, TOPCHRONO_OBS_PASSWORD=PASSWORD
    )
    return code, printed + complained


async def test_the_command_line_sets_nothing_up_in_the_obs_of_another_evening(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    first, second = await two_evenings(evening_with_obs)
    await studio.remove_scene("TC Fin")
    code, printed = await set_up_by_command(second, studio)
    assert code == 1
    assert first.folder.name in printed
    assert "TC Fin" not in [scene["sceneName"] for scene in studio.ask("GetSceneList")["scenes"]]
    code, printed = await set_up_by_command(first, studio)
    assert "TC Fin" in [scene["sceneName"] for scene in studio.ask("GetSceneList")["scenes"]]
