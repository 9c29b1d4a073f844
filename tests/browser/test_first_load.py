"""Every page comes with few requests and little to transfer, in each language."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.page_load import MOST_BYTES, MOST_REQUESTS, PAGES, first_load
from tests.conftest import EveningFactory

PROGRAMME = Path(__file__).parents[1] / "data/programmes/nuit-du-code-citoyen.csv"
MOST_BYTES_FOR_THE_PUBLIC = 100_000


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_first_load_of_a_page_is_small(
    evening_factory: EveningFactory, chromium: Browser, language: str
) -> None:
    evening = await evening_factory(PROGRAMME.read_text("utf-8"), pitch_seconds=600)
    await evening.go_until("start_clock")
    for name in PAGES:
        load = await first_load(evening, chromium, name, language)
        most = MOST_BYTES_FOR_THE_PUBLIC if name == "viewer" else MOST_BYTES
        assert load.requests <= MOST_REQUESTS, f"{name}\n{load.table()}"
        assert load.transferred <= most, f"{name}\n{load.table()}"
