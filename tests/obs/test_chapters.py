"""Chapters in the recording of a real OBS, at the start of each pitch: OBS 30.2 and later, hybrid MP4."""

import asyncio
import json
import subprocess
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.evening import Evening
from tests.obs.conftest import StudioFactory
from tests.obs.studio import Studio
from topchrono.obs.markers import CHAPTER

EveningWithObs = Callable[..., Awaitable[Evening]]

pytestmark = pytest.mark.own_obs
CLOSE_S = 0.4


@pytest.fixture
async def own_studio(studio_factory: StudioFactory) -> Studio:
    """An OBS that records hybrid MP4, if it can."""
    studio = await studio_factory(record_format="hybrid_mp4")
    if CHAPTER not in studio.ask("GetVersion")["availableRequests"]:
        pytest.skip("this OBS has no chapters: they need 30.2 or later")
    return studio


def chapters(studio: Studio) -> list[dict[str, Any]]:
    (file,) = studio.records.iterdir()
    probed = subprocess.run(
        ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(file)],
        check=True,
        capture_output=True,
    )
    found: list[dict[str, Any]] = json.loads(probed.stdout)["chapters"]
    return found


async def test_each_pitch_is_a_chapter_of_the_recording_where_it_begins(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_with_obs(pitch_seconds=1)
    assert (await evening.obs("start_record"))["ok"]
    await evening.until_obs(lambda obs: obs["record"]["since"])
    # The first frame is written a little after OBS says that it records.
    await asyncio.sleep(1)
    begun = []
    for _ in range(2):
        await evening.go_until("finish")
        begun.append(studio.ask("GetRecordStatus")["outputDuration"] / 1000)
        await evening.go_until("clear")
        await evening.go_until("call")
    assert (await evening.obs("stop_record"))["ok"]
    await evening.until_obs(lambda obs: obs["record"]["state"] == "off")
    pitches = [chapter for chapter in chapters(studio) if chapter["tags"]["title"] != "Start"]
    assert [chapter["tags"]["title"] for chapter in pitches] == ["Vélo Cargo", "Forêt de Poche"]
    for chapter, expected_s in zip(pitches, begun, strict=True):
        assert abs(float(chapter["start_time"]) - expected_s) < CLOSE_S
