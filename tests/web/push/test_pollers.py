"""Pages that poll count as connected, for a while."""

import asyncio

from topchrono.storage.links import AccessLink
from topchrono.web.push.pollers import MOST_POLLERS, Pollers

LYON = AccessLink(id="abc", role="organizer", city="lyon")
OVERLAY = AccessLink(id="def", role="overlay")
AGAIN_S = 0.05


async def test_a_page_that_polls_is_there_until_it_does_no_more() -> None:
    changes: list[int] = []
    pollers = Pollers(on_presence=lambda: changes.append(1), again_s=AGAIN_S)
    for _ in range(4):
        pollers.polled(LYON, "page", name="Camille", is_obs=False)
        await asyncio.sleep(AGAIN_S / 2)
        assert pollers.names() == [("lyon", "Camille")]
    assert len(changes) == 1
    await asyncio.sleep(2 * AGAIN_S)
    assert pollers.names() == []
    assert len(changes) == 2


async def test_overlays_inside_obs_are_counted() -> None:
    pollers = Pollers(on_presence=lambda: None, again_s=AGAIN_S)
    for page, is_obs in (("a", True), ("a", True), ("b", True), ("c", False)):
        pollers.polled(OVERLAY, page, name=None, is_obs=is_obs)
    assert (pollers.obs_pages(), pollers.names()) == (2, [])


async def test_a_page_that_gives_its_name_is_there_once() -> None:
    pollers = Pollers(on_presence=lambda: None, again_s=AGAIN_S)
    for name in ("", "Camille", "Zoé"):
        pollers.polled(LYON, "page", name=name, is_obs=False)
        assert pollers.names() == [("lyon", name)]


async def test_names_without_end_take_no_memory() -> None:
    pollers = Pollers(on_presence=lambda: None, again_s=AGAIN_S)
    for number in range(2 * MOST_POLLERS):
        pollers.polled(LYON, str(number), name="Camille", is_obs=False)
    assert len(pollers.names()) == MOST_POLLERS
    await asyncio.sleep(2 * AGAIN_S)
    assert pollers.names() == []
