"""Whether every screen shows the same second, and changes it at the same moment.

Two browsers with the whole overlay and one with the speaker's clock note the moment at which their digits
change, on the one clock that they share with the machine. The floor is what Chromium itself allows: how far
apart plain timers set for the same moment fire in the same three pages.
"""

import asyncio
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.bench.figures import percentile, report
from tests.browser.conftest import chromium
from tests.conftest import EveningFactory

FRAME_MS = 1000 / 60
PITCH_SECONDS = 40
FLOOR_MOMENTS = 30

__all__ = ["chromium"]

NOTE_CHANGES = """
(selector) => {
  window.changes = [];
  const digits = document.querySelector(selector);
  const now = () => performance.timeOrigin + performance.now();
  const note = () => {
    const text = digits.textContent.trim();
    // Writing the same text once more is no change that anybody sees.
    if (window.changes.at(-1)?.[0] !== text) window.changes.push([text, now()]);
  };
  new MutationObserver(note).observe(digits, { childList: true, characterData: true, subtree: true });
}
"""
FIRE_AT = """
(moments) => Promise.all(moments.map((moment) => new Promise((done) => {
  const now = () => performance.timeOrigin + performance.now();
  const wait = () => now() >= moment ? done(now()) : setTimeout(wait, Math.ceil(moment - now()));
  wait();
})))
"""


@pytest.mark.timeout(300)
async def test_three_screens_change_the_second_within_one_frame(
    evening_factory: EveningFactory, chromium: Browser
) -> None:
    evening = await evening_factory("Projet\nVélo Cargo\n", pitch_seconds=PITCH_SECONDS)
    await evening.go_until("start_clock")
    overlay = (evening.links["overlay"], ".clock .digits")
    stage = (f"{evening.url}/stage?key={evening.tokens['overlay']}", "main .digits")
    pages = [await open_page(chromium, *screen) for screen in (overlay, overlay, stage)]
    await evening.go_until("clear")
    noted: list[dict[str, float]] = [dict(await page.evaluate("window.changes")) for page in pages]

    apart_ms = [max(times) - min(times) for times in moments_by_second(noted)]
    report("the same second, first screen to last", apart_ms)
    floor_ms = await timers_apart(pages)
    report("floor: plain timers for the same moment in the same pages", floor_ms)
    print(f"ratio of the medians: {percentile(apart_ms, 0.5) / max(percentile(floor_ms, 0.5), 0.01):.1f}")
    assert len(apart_ms) == PITCH_SECONDS
    assert percentile(apart_ms, 0.99) <= FRAME_MS


async def open_page(chromium: Browser, address: str, digits: str) -> Page:
    """The page in a browser context of its own, noting from now on when its digits change."""
    page = await (await chromium.new_context(viewport={"width": 960, "height": 540})).new_page()
    await page.goto(address)
    await page.wait_for_function(
        "(digits) => document.querySelector(digits)?.textContent.includes(':')", arg=digits
    )
    await page.evaluate(NOTE_CHANGES, digits)
    return page


def moments_by_second(noted: list[dict[str, float]]) -> list[list[float]]:
    """For each text that the digits showed, the moments at which the screens changed to it."""
    common = set.intersection(*(set(moments) for moments in noted))
    return [[moments[text] for moments in noted] for text in sorted(common)]


async def timers_apart(pages: list[Page]) -> list[float]:
    """How far apart timers fire that were set for the same moments in all pages."""
    now: float = await pages[0].evaluate("performance.timeOrigin + performance.now()")
    moments = [now + 500 + 100 * number for number in range(FLOOR_MOMENTS)]
    fired: list[list[Any]] = await asyncio.gather(*(page.evaluate(FIRE_AT, moments) for page in pages))
    return [max(times) - min(times) for times in zip(*fired, strict=True)]
