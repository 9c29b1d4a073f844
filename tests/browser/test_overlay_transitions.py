"""One overlay leaves before the next one enters: sampled in every frame that Chromium draws."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, ViewportSize, expect

from tests.browser.conftest import until
from tests.browser.windows import SERVER_IS_AWAY, OpenPage, Windows, box_of
from tests.conftest import EveningFactory
from tests.evening import Evening

PICTURE: ViewportSize = {"width": 960, "height": 540}
RECORD = Path(__file__).with_name("overlay_frames.js").read_text(encoding="utf-8")
FAINT = 0.04
"""Less than this is seen by nobody."""
OPAQUE = 0.99
FEWEST_FRAMES = 20
PROGRAMME = """Projet;Porteur;Ville;Besoins
Vélo Cargo;Inès Le Goff;Rennes;graphisme
Forêt de Poche;Maëlle Oudin;Lyon;droit
Allô Démarches;Karim Benali;Lyon;vidéo
"""
STRUCK = """() => {
  const animations = document.querySelector(".stamp").getAnimations();
  return animations.every(({ playState }) => playState === "finished");
}"""

Frame = list[dict[str, Any]]
Box = tuple[float, float, float, float]


@pytest.fixture
def open_program(windows: Windows) -> OpenPage:
    """Opens the picture of all overlays."""

    async def open_one(evening: Evening) -> Page:
        address = f"{evening.url}/overlays/program?key={evening.tokens['overlay']}"
        page = await windows.open(address, viewport=PICTURE, forgiven=(*SERVER_IS_AWAY, "AudioContext"))
        await expect(page.locator(".waiting")).to_have_css("opacity", "1")
        return page

    return open_one


@asynccontextmanager
async def recorded(page: Page) -> AsyncIterator[list[Frame]]:
    """The frames that are drawn meanwhile."""
    await page.evaluate(RECORD)
    frames: list[Frame] = []
    yield frames
    await until(page, f"window.seen.length > {FEWEST_FRAMES}")
    frames += await page.evaluate("window.seen")


async def at_rest(page: Page, part: str) -> None:
    """This part has entered."""
    await expect(page.locator(f".{part}")).to_have_css("opacity", "1")


async def gone(page: Page, part: str) -> None:
    """This part has left."""
    await expect(page.locator(f".{part}")).to_have_css("visibility", "hidden")


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes overlap by more than a pixel."""
    return one[0] < other[2] - 1 and other[0] < one[2] - 1 and one[1] < other[3] - 1 and other[1] < one[3] - 1


def crossings(frames: list[Frame]) -> set[str]:
    """The pairs of overlays that were seen through each other, or said the same name in two places."""
    found = set()
    for frame in frames:
        # An opaque screen hides what lies under it.
        screens = [part for part in frame if part["isScreen"] and part["alpha"] > OPAQUE]
        seen = screens or [part for part in frame if part["alpha"] > FAINT]
        for one, other in combinations(seen, 2):
            pair = f"{one['part']} and {other['part']}"
            if any(meet(a, b) for a in one["boxes"] for b in other["boxes"]):
                found.add(f"{pair} lie on each other")
            if shared := set(one["names"]) & set(other["names"]):
                found.add(f"{pair} both say {shared.pop()}")
    return found


async def test_from_pitch_to_pitch_no_two_plates_cross(
    evening_factory: EveningFactory, open_program: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=6)
    page = await open_program(evening)
    async with recorded(page) as frames:
        await evening.go_until("call")
        await at_rest(page, "next-up")
        await evening.go_until("start_clock")
        await at_rest(page, "lower-third")
        await evening.go()
        await at_rest(page, "needs")
        await at_rest(page, "time-up")
        await at_rest(page, "next-up")
        await evening.go()
        await gone(page, "needs")
        await until(page, "document.querySelector('.next-up').dataset.place === 'bottom'")
        await at_rest(page, "next-up")
        await evening.go_until("finish")
        await at_rest(page, "needs")
        await evening.command("void", item="p02", reason="")
        await at_rest(page, "next-up")
        await evening.command("end_show")
        await at_rest(page, "waiting")
    assert crossings(frames) == set()


Change = Callable[[Evening], Awaitable[object]]


@pytest.mark.parametrize(
    ("change", "leaves", "enters"),
    [
        (lambda evening: evening.command("mark_absent", item="p01"), "lower-third", "next-up"),
        (lambda evening: evening.command("hold", reason=""), "lower-third", "slate"),
    ],
    ids=["absent", "incident"],
)
async def test_whatever_happens_to_the_one_on_air_no_two_plates_cross(
    evening_factory: EveningFactory, open_program: OpenPage, change: Change, leaves: str, enters: str
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    page = await open_program(evening)
    await evening.go_until("start_clock")
    await at_rest(page, leaves)
    async with recorded(page) as frames:
        await change(evening)
        await at_rest(page, enters)
        await gone(page, leaves)
        if enters == "slate":
            await evening.command("release")
            await at_rest(page, leaves)
            await gone(page, enters)
    assert crossings(frames) == set()


async def test_an_incident_covers_the_picture_at_once(
    evening_factory: EveningFactory, open_program: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=60)
    page = await open_program(evening)
    await evening.go_until("start_clock")
    await at_rest(page, "lower-third")
    async with recorded(page) as frames:
        await evening.command("hold", reason="")
        await at_rest(page, "slate")
    alphas = {part["alpha"] for frame in frames for part in frame if part["part"] == "slate"}
    assert alphas == {1}


async def test_the_stamp_leaves_with_its_pitch_and_stands_in_the_corner(
    evening_factory: EveningFactory, open_program: OpenPage
) -> None:
    evening = await evening_factory(PROGRAMME, pitch_seconds=2)
    page = await open_program(evening)
    await evening.go_until("finish")
    await expect(page.locator(".time-up.on")).to_be_visible()
    struck = (
        "document.querySelector('.stamp').getAnimations().every(({ playState }) => playState === 'finished')"
    )
    await until(page, struck)
    stamp = await box_of(page.locator(".time-up .stamp"))
    # Faces are in the middle, and below the upper quarter.
    assert stamp["x"] + stamp["width"] < PICTURE["width"] / 2
    assert stamp["y"] + stamp["height"] < PICTURE["height"] / 4
    await evening.go()
    await expect(page.locator(".time-up")).to_be_hidden(timeout=1000)
