"""Pages rendered for one reader are rate limited; cached ones are not."""

import asyncio
import time
from collections import Counter

import pytest

from tests.evening import Evening
from tests.help_form import LEA, send

MANY = 450


async def ask(evening: Evening, path: str, count: int, address: str) -> Counter[int]:
    async def once() -> int:
        async with evening.session.get(
            f"{evening.url}{path}", headers={"X-Forwarded-For": address}, allow_redirects=False
        ) as response:
            return response.status

    return Counter(await asyncio.gather(*(once() for _ in range(count))))


@pytest.mark.parametrize("path", ["/?search=velo", "/?lang=en", "/city/lyon/screen", "/help/offer/none"])
async def test_pages_are_rate_limited_per_network(evening: Evening, path: str) -> None:
    answers = await ask(evening, path, MANY, "192.0.2.1")
    assert answers[429] > 0
    assert sum(answers.values()) - answers[429] >= 100
    assert await ask(evening, path, 1, "192.0.2.2") in ({200: 1}, {404: 1})


async def test_the_form_of_an_offer_is_rate_limited(evening: Evening) -> None:
    offer = (await send(evening, LEA)).path
    assert (await ask(evening, f"{offer}/change", MANY, "192.0.2.1"))[429] > 0


async def test_the_cached_page_is_not_rate_limited(evening: Evening) -> None:
    assert await ask(evening, "/", MANY, "192.0.2.1") == {200: MANY}


@pytest.mark.parametrize("path", ["/", "/?search=velo", "/help"])
async def test_no_page_is_made_just_before_a_deadline(evening: Evening, path: str) -> None:
    await evening.go_until("start_clock")
    await evening.go()
    ends_at = (await evening.show())["timer"]["ends_at"]
    await asyncio.sleep(ends_at / 1000 - 0.08 - time.time())
    async with evening.session.get(f"{evening.url}{path}") as response:
        assert response.status == 200
    assert time.time() * 1000 >= ends_at
