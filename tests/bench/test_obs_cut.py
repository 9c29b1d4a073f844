"""When the picture of a real OBS leaves the pitch, compared with the pitch's deadline, frame by frame.

The time base: a source in every scene writes the machine's monotonic clock into each frame as OBS renders it,
so the recording itself says when each frame was made; no time stamp of the file and no start of the recording
is trusted. Deadlines are wall-clock times of the server on the same machine; the bench measures the distance
of the two clocks before and after, and a step in between would show. The way from OBS on is not seen.
"""

import asyncio
import subprocess
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from obswebsocket import obsws, requests

from tests.bench.figures import percentile
from tests.conftest import EveningFactory
from tests.obs.studio import FOLDER, PASSWORD, Screen, Studio, missing

PITCHES = 20
FPS = 30
FRAME_MS = 1000 / FPS
BITS, CELL, WIDTH, ROWS = 32, 20, 640, 32
BARE_REQUESTS = 20
COLOURS = {"TC Plateau": 0xFFFF0000, "TC Pitch": 0xFF0000FF}
"""OBS writes colours as ABGR: the host is blue, the pitch is red."""

Frame = tuple[int, bool]
"""When it was rendered (monotonic ms), and whether it shows the pitch."""


def fade_into_the_host(studio: Studio) -> None:
    """What a person can set in OBS, and forget: OBS prefers it to the transition that it is asked for."""
    studio.ask("SetSceneSceneTransitionOverride", sceneName="TC Plateau", transitionName="Fade",
               transitionDuration=3000)  # fmt: skip


def use_studio_mode(studio: Studio) -> None:
    studio.ask("SetStudioModeEnabled", studioModeEnabled=True)


def leave_it(_studio: Studio) -> None:
    pass


@pytest.mark.timeout(400)
@pytest.mark.skipif(bool(missing()), reason="needs obs-studio, xvfb and ffmpeg")
@pytest.mark.parametrize("spoil", [leave_it, fade_into_the_host, use_studio_mode])
async def test_the_picture_leaves_each_pitch_within_one_frame_of_its_deadline(
    evening_factory: EveningFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Studio], None],
) -> None:
    screen = Screen()
    scripts = [FOLDER / "browser_source.lua", Path(__file__).parent / "clock_source.lua"]
    studio = Studio(tmp_path / "obs", screen, scripts=scripts, fps=FPS)
    try:
        await studio.start()
        monkeypatch.setenv("TOPCHRONO_OBS_PASSWORD", PASSWORD)
        programme = "Projet\n" + "".join(f"Projet {number}\n" for number in range(PITCHES))
        evening = await evening_factory(programme, pitch_seconds=1, options=["--obs", studio.url])
        await evening.until_obs(lambda obs: obs["state"] == "connected")
        await evening.obs("setup")
        dress(studio)
        spoil(studio)
        distance_before = clocks_distance_ms()
        await evening.obs("start_record")
        await asyncio.sleep(2)
        while (await evening.show())["show"]["next_step"]["step"] != "end_show":
            await evening.go_until("clear")
            await asyncio.sleep(0.5)
            await evening.go()
        rundown = (await evening.show())["rundown"]
        bare = bare_requests(studio)
        await asyncio.sleep(0.5)
        path = Path(studio.ask("StopRecord")["outputPath"])
        await asyncio.sleep(1)
    finally:
        await studio.kill()
        screen.close()
    drift = abs(clocks_distance_ms() - distance_before)
    frames = read_frames(path)
    deadlines = [item["runs"][0]["ended_at"] - distance_before for item in rundown]
    late = [left_at(frames, deadline) - deadline for deadline in deadlines]
    floor = [left_at(frames, sent) - sent for sent in bare]
    report("frame in which the pitch is gone, after its deadline", late)
    report("floor: the same after a bare request sent at a known moment", floor)
    gaps = [after - before for (before, _), (after, _) in pairwise(frames)]
    print(
        f"frames: n={len(frames)}, {FRAME_MS:.1f} ms each, p99 of their distance {percentile(gaps, 0.99)} ms"
    )
    print(f"clocks moved against each other by {drift:.2f} ms")
    off = [frames_off(frames, deadline) for deadline in deadlines]
    print(f"frames that the pitch was on too long (below zero: too short): {sorted(off)}")
    assert len(late) == PITCHES
    assert all(-1 <= value <= 1 for value in off)


def dress(studio: Studio) -> None:
    """Colour the scenes, and put the clock on top of them."""
    for scene, colour in COLOURS.items():
        studio.ask("CreateInput", sceneName=scene, inputName=f"Fond {scene}", inputKind="color_source_v3",
                   inputSettings={"color": colour, "width": WIDTH, "height": 360})  # fmt: skip
    first, *others = ("TC Plateau", "TC Pitch", "TC Attente")
    studio.ask(
        "CreateInput", sceneName=first, inputName="Horloge", inputKind="topchrono_clock", inputSettings={}
    )
    for scene in others:
        studio.ask("CreateSceneItem", sceneName=scene, sourceName="Horloge")


def clocks_distance_ms() -> float:
    """The wall clock less the monotonic clock, in milliseconds."""
    return (time.time_ns() - time.monotonic_ns()) / 1e6


def bare_requests(studio: Studio) -> list[float]:
    """Leave the pitch's scene by bare requests; when each was sent (monotonic ms)."""
    client: Any = obsws("127.0.0.1", studio.port, PASSWORD, legacy=False, timeout=10)
    client.connect()
    client.call(requests.SetCurrentSceneTransition(transitionName="Cut"))
    sent = []
    for number in range(BARE_REQUESTS):
        client.call(requests.SetCurrentProgramScene(sceneName="TC Pitch"))
        # Not a whole number of frames: the requests fall on every part of a frame.
        time.sleep(0.5 + number * 0.0073)
        sent.append(time.monotonic_ns() / 1e6)
        client.call(requests.SetCurrentProgramScene(sceneName="TC Plateau"))
        time.sleep(0.5)
    client.disconnect()
    return sent


def read_frames(path: Path) -> list[Frame]:
    """Every frame of the recording, in order."""
    command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-vf", f"crop={WIDTH}:{ROWS}:0:0",
               "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]  # fmt: skip
    pixels = subprocess.run(command, check=True, capture_output=True).stdout
    size = WIDTH * ROWS * 3
    return [read_frame(pixels[start : start + size]) for start in range(0, len(pixels) - size + 1, size)]


def read_frame(pixels: bytes) -> Frame:
    def pixel(x: int, y: int) -> bytes:
        place = (y * WIDTH + x) * 3
        return pixels[place : place + 3]

    rendered_at = 0
    for bit in range(BITS):
        rendered_at = rendered_at * 2 + (pixel(bit * CELL + CELL // 2, 8)[1] > 127)
    red, _, blue = pixel(WIDTH // 2, 26)
    return rendered_at, red > blue


def frames_off(frames: list[Frame], deadline: float) -> int:
    """How many rendered frames the pitch was seen too long, or, below zero, too short."""
    too_long = sum(is_pitch and deadline < at < deadline + 400 for at, is_pitch in frames)
    gone_at = left_at(frames, deadline)
    return too_long - sum(gone_at <= at < deadline for at, _ in frames)


def left_at(frames: list[Frame], moment: float) -> int:
    """When the first frame without the pitch was rendered, around ``moment`` (monotonic ms)."""
    before = [at for at, is_pitch in frames if is_pitch and abs(at - moment) < 400]
    return next(at for at, is_pitch in frames if not is_pitch and at > before[-1])


def report(name: str, values_ms: list[float]) -> None:
    """Print the figures in milliseconds, earliest and latest among them."""
    earliest, p50, latest = min(values_ms), percentile(values_ms, 0.5), max(values_ms)
    print(f"{name}: n={len(values_ms)} {earliest=:.1f} ms {p50=:.1f} ms {latest=:.1f} ms")
