"""The codes that lead a phone from a screen to a project's form."""

import asyncio

from tests.conftest import EveningFactory
from tests.evening import Evening
from topchrono.web.pages.qr_codes import draw

BURST = 100
"""Codes that one network may ask for at once."""


async def ask(evening: Evening, path: str) -> tuple[int, bytes]:
    async with evening.session.get(f"{evening.url}{path}") as response:
        return response.status, await response.read()


async def test_a_code_leads_to_the_form_of_its_project(evening: Evening) -> None:
    async with evening.session.get(f"{evening.url}/qr/p02.svg") as response:
        assert response.content_type == "image/svg+xml"
        assert await response.read() == draw(f"{evening.url}/help?project=p02")
    assert (await ask(evening, "/qr/p01.svg"))[1] != (await ask(evening, "/qr/p02.svg"))[1]


async def test_a_code_has_the_address_that_people_open(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(options=["--url", "https://pitch.example/"])
    assert await ask(evening, "/qr/p01.svg") == (200, draw("https://pitch.example/help?project=p01"))


async def test_there_is_a_code_for_nothing_but_projects_that_can_be_helped(evening: Evening) -> None:
    await evening.command("withdraw", item="p03")
    for path in ("/qr/p03.svg", "/qr/p99.svg", "/qr/.svg", "/qr/p02.png", "/qr/p02"):
        assert (await ask(evening, path))[0] == 404, path


async def test_codes_are_rate_limited_per_network(evening: Evening) -> None:
    answers = await asyncio.gather(*(ask(evening, "/qr/p01.svg") for _ in range(2 * BURST)))
    assert {status for status, _ in answers} == {200, 429}
