"""A real server and a real OBS: the picture follows the evening, whatever happens to either."""

import asyncio
import sqlite3
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import socketio

from tests.conftest import EveningFactory
from tests.evening import Evening, free_port
from tests.obs.studio import PASSWORD, Studio

EveningWithObs = Callable[..., Awaitable[Evening]]

FEEDS = '[obs.feeds]\ntemplate = "https://vdo.example/?view={slug}"\n'
RIGHT_WITHIN_S = 2.0
REFUSED = "has disconnected with code `4009`"
FADE_S = 0.6
"""Twice OBS's own."""


async def until_scene(studio: Studio, scene: str, within_s: float = RIGHT_WITHIN_S) -> None:
    async with asyncio.timeout(within_s):
        while studio.scene != scene:
            await asyncio.sleep(0.05)


def kept(evening: Evening, kind: str) -> list[dict[str, Any]]:
    """The events of that type in the journal on disk."""
    with sqlite3.connect(f"file:{evening.folder / 'journal.db'}?mode=ro", uri=True) as journal:
        events = [
            msgspec.json.decode(body) for (body,) in journal.execute("SELECT body FROM events ORDER BY seq")
        ]
    return [event for event in events if event["type"] == kind]


def seen_feeds(studio: Studio) -> list[str]:
    items = studio.ask("GetSceneItemList", sceneName="TC Pitch")["sceneItems"]
    return [
        item["sourceName"]
        for item in items
        if item["sceneItemEnabled"] and item["sourceName"].startswith("TC Ville")
    ]


async def test_each_step_of_a_short_evening_has_its_scene_its_city_and_its_sound(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(toml=FEEDS, pitch_seconds=1)
    scenes = {
        "open_doors": "TC Attente", "start_show": "TC Plateau", "call": "TC Plateau", "take": "TC Pitch",
        "start_clock": "TC Pitch", "finish": "TC Plateau", "clear": "TC Plateau", "end_show": "TC Fin",
    }  # fmt: skip
    cities = iter(["TC Ville Rennes", "TC Ville Lyon", "TC Ville Rennes", "TC Ville En ligne"])
    while step := (await evening.show())["show"]["next_step"]:
        if step["step"] == "finish":
            assert seen_feeds(studio) == [city := next(cities)]
            assert not studio.muted(city)
            await evening.go_until("clear")
            await until_scene(studio, "TC Plateau")
            assert studio.muted(city)
        else:
            await evening.go()
            await until_scene(studio, scenes[step["step"]])
    assert not (await evening.show())["obs"]["problems"]


async def test_an_incident_has_its_slate(evening_with_obs: EveningWithObs, studio: Studio) -> None:
    evening = await evening_with_obs(pitch_seconds=60)
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await evening.command("hold", reason="son")
    await until_scene(studio, "TC Incident")
    await evening.command("release")
    await until_scene(studio, "TC Pitch")


async def test_a_gong_leaves_the_pitch_on_air_until_the_host_clears_it(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(toml='[obs]\npolicy = "gong"\n', pitch_seconds=1)
    await evening.go_until("clear")
    await asyncio.sleep(0.3)
    assert studio.scene == "TC Pitch"
    await evening.go()
    await until_scene(studio, "TC Plateau")


@pytest.mark.own_obs
async def test_an_obs_killed_and_started_again_in_mid_pitch_has_the_pitch_on_air(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(toml=FEEDS, pitch_seconds=60)
    await evening.go_until("call")
    await until_scene(studio, "TC Plateau")
    # A collection that is changed in the middle of a fade can crash OBS.
    await asyncio.sleep(FADE_S)
    # OBS writes its scenes down when its collection is changed; a crash loses what it has not written.
    studio.ask("CreateSceneCollection", sceneCollectionName="Autre")
    studio.ask("SetCurrentSceneCollection", sceneCollectionName="Test")
    # OBS sends no end of a fade that a new collection has interrupted, hence the longer timeout.
    await asyncio.sleep(FADE_S)
    await evening.go_until("finish")
    await until_scene(studio, "TC Pitch")
    await studio.kill()
    assert (await evening.until_obs(lambda obs: obs["state"] != "connected", within_s=2))["scene"] is None
    assert (await evening.show())["timer"]["state"] == "running"
    await studio.start()
    await until_scene(studio, "TC Pitch")
    async with asyncio.timeout(RIGHT_WITHIN_S):
        while seen_feeds(studio) != ["TC Ville Rennes"]:
            await asyncio.sleep(0.05)


@pytest.mark.own_obs
async def test_a_frozen_obs_is_detected_within_two_seconds_and_reconciled_when_it_comes_back(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(pitch_seconds=1)
    await evening.go_until("start_clock")
    await until_scene(studio, "TC Pitch")
    studio.freeze()
    await evening.until_obs(lambda obs: obs["state"] == "unreachable", within_s=2)
    await evening.go_until("clear")
    assert (await evening.show())["timer"]["state"] == "time_up"
    studio.thaw()
    await until_scene(studio, "TC Plateau", within_s=4)


async def test_a_person_may_choose_the_scene_whose_fade_a_step_has_interrupted(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs()
    await evening.go_until("call")
    await until_scene(studio, "TC Plateau")
    await asyncio.sleep(FADE_S)
    studio.ask("SetCurrentProgramScene", sceneName="TC Attente")
    obs = await evening.until_obs(lambda obs: obs["manual"], within_s=1.5)
    assert (obs["scene"], obs["wanted_scene"]) == ("TC Attente", "TC Plateau")


async def test_a_persons_scene_wins_until_the_next_step(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(pitch_seconds=60)
    studio.ask("CreateScene", sceneName="Vidéo")
    await evening.go_until("call")
    await until_scene(studio, "TC Plateau")
    await asyncio.sleep(0.6)
    studio.ask("SetCurrentProgramScene", sceneName="Vidéo")
    obs = await evening.until_obs(lambda obs: obs["manual"])
    assert (obs["scene"], obs["wanted_scene"]) == ("Vidéo", "TC Plateau")
    await evening.command("set_ticker", text="Bonsoir")
    await asyncio.sleep(0.3)
    assert studio.scene == "Vidéo"
    await evening.go_until("start_clock")
    await until_scene(studio, "TC Pitch")
    assert not (await evening.until_obs(lambda obs: obs["scene"] == "TC Pitch"))["manual"]


async def test_the_director_takes_the_picture_back(evening_with_obs: EveningWithObs, studio: Studio) -> None:
    evening = await evening_with_obs(pitch_seconds=60)
    await evening.go_until("call")
    await until_scene(studio, "TC Plateau")
    await asyncio.sleep(0.6)
    studio.ask("SetCurrentProgramScene", sceneName="TC Fin")
    await evening.until_obs(lambda obs: obs["manual"])
    assert (await evening.obs("take_back"))["ok"]
    await until_scene(studio, "TC Plateau")
    await evening.until_obs(lambda obs: not obs["manual"])


async def test_a_wrong_password_is_said_in_words(evening_with_obs: EveningWithObs, studio: Studio) -> None:
    evening = await evening_with_obs(set_up=False, password="un autre")
    obs = await evening.until_obs(lambda obs: obs["state"] == "refused")
    assert [problem["code"] for problem in obs["problems"]] == ["wrong_password"]
    assert (await evening.obs("setup"))["error"]["code"] == "obs_unreachable"


async def test_pitches_are_found_again_in_the_recording(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(pitch_seconds=1)
    assert (await evening.obs("start_record"))["ok"]
    recording = await evening.until_obs(lambda obs: obs["record"]["since"])
    assert abs(recording["record"]["since"] - time.time() * 1000) < 5000
    # The first frame is written a little after OBS says that it records.
    await asyncio.sleep(1)
    await evening.go_until("clear")
    async with asyncio.timeout(5):
        while len(marks := kept(evening, "pitch_marked")) < 2:
            await asyncio.sleep(0.05)
    assert [(mark["edge"], mark["item"], mark["stream_ms"]) for mark in marks] == [
        ("start", "p01", None),
        ("end", "p01", None),
    ]
    # OBS counts what it has encoded, which is behind on a busy machine.
    assert 500 <= marks[1]["record_ms"] - marks[0]["record_ms"] <= 1500
    assert (await evening.obs("stop_record"))["ok"]
    await evening.until_obs(lambda obs: obs["record"]["state"] == "off")
    async with asyncio.timeout(5):
        while [event["change"] for event in kept(evening, "output_changed")] != ["started", "stopped"]:
            await asyncio.sleep(0.05)


@pytest.mark.own_obs
async def test_a_lost_stream_is_a_warning_and_stands_in_the_journal(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs()
    server = f"rtmp://127.0.0.1:{free_port()}/live"
    studio.ask("SetStreamServiceSettings", streamServiceType="rtmp_custom",
               streamServiceSettings={"server": server, "key": "k"})  # fmt: skip
    receiver = subprocess.Popen(
        ["ffmpeg", "-loglevel", "error", "-listen", "1", "-i", f"{server}/k", "-f", "null", "-"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await asyncio.sleep(2)
        assert (await evening.obs("start_stream"))["ok"]
        await evening.until_obs(lambda obs: obs["stream"]["state"] == "live")
    finally:
        receiver.kill()
        receiver.wait()
    obs = await evening.until_obs(lambda obs: obs["stream"]["state"] in ("reconnecting", "dropped"))
    assert obs["stream"]["grade"] == "bad"
    assert "stream_dropped" in [problem["code"] for problem in obs["problems"]]
    async with asyncio.timeout(5):
        while "dropped" not in [event["change"] for event in kept(evening, "output_changed")]:
            await asyncio.sleep(0.05)
    assert (await evening.show("host"))["obs"]["grade"] == "bad"


async def test_a_blank_overlay_is_loaded_again(evening_with_obs: EveningWithObs, studio: Studio) -> None:
    evening = await evening_with_obs()
    page = socketio.AsyncClient()
    await page.connect(
        evening.url, auth={"token": evening.tokens["overlay"]}, transports=["websocket"],
        headers={"User-Agent": "Mozilla/5.0 Chrome/127.0.0.0 OBS/31.0.0 Safari/537.36"},
    )  # fmt: skip
    await evening.until_obs(lambda obs: obs["overlay"]["state"] == "connected")
    await page.disconnect()
    obs = await evening.until_obs(lambda obs: obs["overlay"]["refreshed_at"], within_s=15)
    assert obs["overlay"]["state"] == "missing"
    async with asyncio.timeout(5):
        while "refreshnocache pressed" not in studio.log:
            await asyncio.sleep(0.1)


async def test_figures_of_obs_go_to_the_crew_alone_and_no_faster_than_every_two_seconds(
    evening_with_obs: EveningWithObs,
) -> None:
    evening = await evening_with_obs(pitch_seconds=60)
    await evening.go_until("finish")
    await asyncio.sleep(1.5)
    heard: dict[str, list[tuple[float, list[str]]]] = {"director": [], "overlay": []}
    clients = []
    for role, messages in heard.items():
        client = socketio.AsyncClient()
        client.on(
            "show",
            lambda update, messages=messages: messages.append((time.monotonic(), list(update["changes"]))),
        )
        await client.connect(evening.url, auth={"token": evening.tokens[role]}, transports=["websocket"])
        clients.append(client)
    await asyncio.sleep(7)
    for client in clients:
        await client.disconnect()
    assert len(heard["overlay"]) == 1
    assert all(sections == ["obs"] for _, sections in heard["director"][1:])
    assert len(heard["director"]) <= 5


async def test_without_obs_the_evening_is_the_same_and_says_so_calmly(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory(pitch_seconds=1)
    await evening.go_until("end_show")
    view = await evening.show()
    assert (view["obs"]["state"], view["obs"]["problems"]) == ("off", [])
    assert (await evening.obs("setup"))["error"]["code"] == "no_obs"


async def test_an_obs_that_is_not_there_does_not_hold_the_evening(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(pitch_seconds=1, options=["--obs", f"ws://127.0.0.1:{free_port()}"])
    await evening.until_obs(lambda obs: obs["state"] == "unreachable")
    await evening.go_until("end_show")
    assert (await evening.show())["obs"]["problems"] == []


@pytest.mark.parametrize("role", ["host", "overlay", "viewer", "organizer:lyon"])
async def test_obs_obeys_the_director_alone(evening: Evening, role: str) -> None:
    assert (await evening.obs("start_stream", role=role))["error"]["code"] == "forbidden"


async def test_an_unknown_action_is_not_understood(evening: Evening) -> None:
    assert (await evening.obs("dance"))["error"]["code"] == "malformed"


async def test_a_password_corrected_in_the_settings_file_is_tried_within_five_seconds(
    evening_with_obs: EveningWithObs, tmp_path: Path
) -> None:
    evening = await evening_with_obs(password="un autre", set_up=False)
    await evening.until_obs(lambda obs: obs["state"] == "refused")
    file = tmp_path / "topchrono.toml"
    file.write_text('[obs]\npassword = "\n', encoding="utf-8")
    obs = await evening.until_obs(lambda obs: len(obs["problems"]) == 2)
    assert [problem["code"] for problem in obs["problems"]] == ["wrong_password", "settings_unreadable"]
    file.write_text(f'[obs]\npassword = "{PASSWORD}"\n', encoding="utf-8")
    obs = await evening.until_obs(lambda obs: obs["state"] == "connected", within_s=5)
    assert obs["problems"] == []


async def test_the_director_has_a_refused_password_tried_again(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(password="un autre", set_up=False)
    await evening.until_obs(lambda obs: obs["state"] == "refused")
    attempts = studio.log.count(REFUSED)
    answer = await evening.obs("reconnect")
    assert answer["error"]["code"] == "obs_wrong_password"
    async with asyncio.timeout(2):
        # OBS writes its log a little later.
        while studio.log.count(REFUSED) == attempts:
            await asyncio.sleep(0.05)
    assert studio.log.count(REFUSED) == attempts + 1
    assert (await evening.obs("reconnect", role="host"))["error"]["code"] == "forbidden"


async def test_a_retry_with_nobody_there_says_so_and_one_that_is_connected_changes_nothing(
    evening_factory: EveningFactory, evening_with_obs: EveningWithObs
) -> None:
    evening = await evening_factory(options=["--obs", f"ws://127.0.0.1:{free_port()}"])
    assert (await evening.obs("reconnect"))["error"]["code"] == "obs_unreachable"
    evening = await evening_with_obs()
    assert await evening.obs("reconnect") == {"ok": True}
