"""Expected times move while nothing happens, on the pages themselves."""

from playwright.async_api import Page

from tests.browser.conftest import until
from tests.browser.windows import Windows
from tests.evening import Evening

LATER = """(milliseconds) => {
  const now = performance.now.bind(performance);
  performance.now = () => now() + milliseconds;
  document.dispatchEvent(new Event("visibilitychange"));
}"""
IS_TOLD = """(async () => {
  const { theEvening } = await import(document.querySelector("script[type=module][src]").src);
  return Boolean(theEvening()?.forecast);
})()"""
EXPECTED = """async () => {
  const { theEvening } = await import(document.querySelector("script[type=module][src]").src);
  return theEvening().forecast.expected_at.p01;
}"""


async def open_host(windows: Windows, evening: Evening) -> Page:
    page = await windows.open(evening.links["host"])
    await until(page, IS_TOLD)
    return page


async def test_a_host_who_waits_sees_the_delay_grow_without_any_message_of_the_server(
    evening: Evening, windows: Windows
) -> None:
    await evening.go_until("call")
    page = await open_host(windows, evening)
    expected_at = await page.evaluate(EXPECTED)
    # Again, if need be: at its start the page asks for the server's time a few times, which puts it right.
    await until(
        page, f"({LATER})(120_000), ({EXPECTED})().then(expected => expected - {expected_at} >= 60_000)"
    )
    assert (await evening.show("host"))["forecast"]["expected_at"]["p01"] == expected_at
