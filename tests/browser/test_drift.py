"""Expected times move while nothing happens, on the pages themselves."""

from playwright.async_api import Page

from tests.browser.conftest import until
from tests.browser.windows import Windows
from tests.evening import Evening

FOLLOW = """async (times) => {
  const { Drift } = await import("topchrono/core/drift.js");
  const drift = new Drift();
  const expected_at = { p01: 100_000, p02: 220_000 };
  drift.update({ expected_at, ends_at: 340_000, delay_ms: -5_000, change_over_ms: 40_000 });
  return times.map((time) => drift.follow(time));
}"""
LATER = """(milliseconds) => {
  const now = performance.now.bind(performance);
  performance.now = () => now() + milliseconds;
  document.dispatchEvent(new Event("visibilitychange"));
}"""
IS_TOLD = """(async () => {
  const { default: Alpine } = await import("alpinejs");
  return Boolean(Alpine.store("evening")?.forecast);
})()"""
EXPECTED = """async () => {
  const { default: Alpine } = await import("alpinejs");
  return Alpine.store("evening").forecast.expected_at.p01;
}"""


async def open_host(windows: Windows, evening: Evening) -> Page:
    page = await windows.open(evening.links["host"])
    await until(page, IS_TOLD)
    return page


async def test_what_is_expected_is_never_in_the_past_and_what_follows_moves_with_it(
    windows: Windows, evening: Evening
) -> None:
    page = await open_host(windows, evening)
    early, late, soon_after, later = await page.evaluate(FOLLOW, [90_000, 125_000, 126_000, 131_000])
    assert early == {"forecast": None, "changesIn": 10_000}
    assert late["forecast"] == {
        "expected_at": {"p01": 120_000, "p02": 240_000},
        "ends_at": 360_000,
        "delay_ms": 15_000,
        "change_over_ms": 40_000,
    }
    assert late["changesIn"] == 5_000
    assert soon_after == {"forecast": None, "changesIn": 4_000}
    assert later["forecast"]["expected_at"] == {"p01": 130_000, "p02": 250_000}


async def test_a_host_who_waits_sees_the_evening_get_later_without_a_word_from_the_server(
    windows: Windows, evening: Evening
) -> None:
    await evening.go_until("call")
    page = await open_host(windows, evening)
    told = await page.evaluate(EXPECTED)
    # Again, if need be: at its start the page asks for the server's time a few times, which puts it right.
    await until(page, f"({LATER})(120_000), ({EXPECTED})().then(expected => expected - {told} >= 60_000)")
    assert (await evening.show("host"))["forecast"]["expected_at"]["p01"] == told
