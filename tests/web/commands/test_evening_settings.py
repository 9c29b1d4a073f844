"""What a server asks of the evening's language and stream, beyond the rules."""

import pytest

from tests.conftest import EveningFactory
from tests.evening import Evening

STREAM = "https://youtu.be/jNQXAC9IVRw"


async def page(evening: Evening, path: str, role: str | None = None) -> tuple[str, str]:
    """The text and the content policy of a page."""
    headers = evening.headers(role) if role else {}
    async with evening.session.get(evening.url + path, headers=headers) as response:
        assert response.status == 200, path
        return await response.text(), response.headers["Content-Security-Policy"]


async def test_pages_open_in_the_language_of_the_evening_for_who_has_chosen_none(evening: Evening) -> None:
    for path, role in (("/", None), ("/host", "host"), ("/help?project=p01", None)):
        evening.session.cookie_jar.clear()
        assert (await evening.command("set_language", language="en"))["ok"]
        assert '<html lang="en"' in (await page(evening, path, role))[0]
        assert (await evening.command("set_language", language=""))["ok"]
        assert '<html lang="fr"' in (await page(evening, path, role))[0]
        joint = "&" if "?" in path else "?"
        assert '<html lang="en"' in (await page(evening, f"{path}{joint}lang=en", role))[0]


async def test_a_language_that_nobody_has_translated_is_refused(evening: Evening) -> None:
    answer = await evening.command("set_language", language="xx")
    assert answer["error"]["code"] == "unknown_language"


async def test_a_stream_is_understood_as_it_is_pasted(evening: Evening) -> None:
    frame = f'<iframe width="560" src="{STREAM}" allowfullscreen></iframe>'
    assert (await evening.command("set_stream", url=frame, delay_ms=8_000))["ok"]
    assert (await evening.show("director"))["stream"] == {"url": STREAM, "delay_ms": 8_000}
    text, policy = await page(evening, "/prepare/stream", "director")
    assert "youtube-nocookie.com/embed/jNQXAC9IVRw" in text
    assert "frame-src https://www.youtube-nocookie.com" in policy
    text, _ = await page(evening, "/city/lyon/screen")
    assert 'data-delay="8000"' in text
    assert "embed/jNQXAC9IVRw" in text
    assert (await evening.command("set_stream", url=""))["ok"]
    text, policy = await page(evening, "/prepare/stream", "director")
    assert "<iframe" not in text
    assert "frame-src 'none'" in policy


@pytest.mark.parametrize("url", ["example.org", "javascript:alert(1)", "https://exa mple.org/a.m3u8", "x"])
async def test_what_no_page_could_show_is_no_stream(evening: Evening, url: str) -> None:
    answer = await evening.command("set_stream", url=url)
    assert answer["error"]["code"] == "unknown_stream"


async def test_the_options_of_a_start_set_the_stream_until_the_director_does(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory(options=["--stream-url", STREAM, "--stream-delay", "5"])
    assert (await evening.show("director"))["stream"] == {"url": STREAM, "delay_ms": 5_000}
    await evening.command("set_stream", delay_ms=9_000)
    await evening.stop()
    await evening.start()
    assert (await evening.show("director"))["stream"] == {"url": STREAM, "delay_ms": 9_000}
