"""Outputs of a real OBS that answers "ok" and does not do it, or stops doing it."""

import asyncio
import shutil
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.evening import Evening, free_port
from tests.obs.studio import Studio
from tests.silent_server import silent_server

EveningWithObs = Callable[..., Awaitable[Evening]]

pytestmark = pytest.mark.own_obs
TOLD_WITHIN_S = 10.0
STREAM_TOLD_WITHIN_S = 20.0
FAILED = {"record_not_started", "record_dropped"}


def codes(obs: dict[str, Any]) -> set[str]:
    """What is wrong with the stream and the recording."""
    found = {problem["code"] for problem in obs["problems"]}
    return {code for code in found if code.startswith(("stream_", "record_"))}


async def evening_without_scenes(evening_with_obs: EveningWithObs) -> Evening:
    evening = await evening_with_obs(set_up=False)
    await evening.until_obs(lambda obs: obs["owner"]["state"] == "ours")
    return evening


async def start_in_vain(evening: Evening) -> None:
    """Start a recording that OBS accepts and that can't be."""
    assert (await evening.obs("start_record"))["ok"]
    # OBS first starts a program that writes, which takes long on a busy machine.
    obs = await evening.until_obs(lambda obs: codes(obs) & FAILED, within_s=30)
    assert obs["record"]["state"] == "dropped"
    told = next(problem for problem in obs["problems"] if problem["code"] in FAILED)
    assert "Démarrer l'enregistrement" in told["message"]


def is_recording(obs: dict[str, Any]) -> bool:
    return obs["record"]["state"] == "live" and not codes(obs)


async def start_for_real(evening: Evening, studio: Studio) -> None:
    """Start it again once it can be: the problem is over, and there is a file."""
    async with asyncio.timeout(TOLD_WITHIN_S):
        # OBS refuses while it still ends the one before, and where that one has begun after all.
        while not is_recording((await evening.show())["obs"]):
            await evening.obs("start_record")
            await asyncio.sleep(0.5)
    assert studio.ask("GetRecordStatus")["outputActive"]
    await asyncio.sleep(2)
    assert not codes((await evening.show())["obs"])
    assert (await evening.obs("stop_record"))["ok"]
    await evening.until_obs(lambda obs: obs["record"]["state"] == "off", within_s=TOLD_WITHIN_S)
    async with asyncio.timeout(TOLD_WITHIN_S):
        # The program that writes it may still be at it on a busy machine.
        while not any(file.stat().st_size > 1000 for file in studio.records.iterdir()):
            await asyncio.sleep(0.1)


async def test_a_recording_whose_folder_is_gone_is_told_until_it_runs(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_without_scenes(evening_with_obs)
    shutil.rmtree(studio.records)
    await start_in_vain(evening)
    studio.records.mkdir()
    await start_for_real(evening, studio)


async def test_a_recording_whose_folder_can_not_be_written_is_told_until_it_runs(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_without_scenes(evening_with_obs)
    shutil.rmtree(studio.records)
    # Not even root can write there.
    studio.records.symlink_to("/sys")
    await start_in_vain(evening)
    studio.records.unlink()
    studio.records.mkdir()
    await start_for_real(evening, studio)


async def test_a_recording_on_a_disk_that_is_full_or_fills_up_is_told(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_without_scenes(evening_with_obs)
    assert (await evening.obs("start_record"))["ok"]
    await evening.until_obs(lambda obs: obs["record"]["state"] == "live")
    await asyncio.sleep(1)
    studio.fill_disk()
    await evening.until_obs(lambda obs: codes(obs) & {"record_dropped", "record_stalled"}, within_s=30)
    await start_in_vain(evening)
    studio.empty_disk()
    await start_for_real(evening, studio)


@contextmanager
def receiver(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Takes a stream, and throws it away."""
    url = f"rtmp://127.0.0.1:{port}/live/k"
    process = subprocess.Popen(
        ["ffmpeg", "-loglevel", "error", "-listen", "1", "-i", url, "-f", "null", "-"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def stream_to(studio: Studio, port: int) -> None:
    studio.ask(
        "SetStreamServiceSettings", streamServiceType="rtmp_custom",
        streamServiceSettings={"server": f"rtmp://127.0.0.1:{port}/live", "key": "k"},
    )  # fmt: skip


async def test_a_stream_whose_server_never_answers_has_not_started(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_without_scenes(evening_with_obs)
    async with silent_server() as port:
        stream_to(studio, port)
        assert (await evening.obs("start_stream"))["ok"]
        obs = await evening.until_obs(
            lambda obs: codes(obs) & {"stream_not_started", "stream_dropped"}, within_s=STREAM_TOLD_WITHIN_S
        )
        assert obs["stream"]["state"] == "dropped"


async def test_a_stream_that_sends_nothing_any_more_is_told_until_it_does(
    evening_with_obs: EveningWithObs, studio: Studio
) -> None:
    evening = await evening_without_scenes(evening_with_obs)
    port = free_port()
    stream_to(studio, port)
    with receiver(port) as taking:
        await asyncio.sleep(2)
        assert (await evening.obs("start_stream"))["ok"]
        await evening.until_obs(lambda obs: obs["stream"]["state"] == "live")
        taking.send_signal(signal.SIGSTOP)
        await evening.until_obs(lambda obs: codes(obs) & {"stream_stalled", "stream_dropped"}, within_s=60)
    # It goes on once its server takes it again.
    with receiver(port):
        await evening.until_obs(lambda obs: not codes(obs) and obs["stream"]["state"] == "live", within_s=40)
