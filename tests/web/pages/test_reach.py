"""A phone that opens the trial's page turns the step green; nothing else does."""

from typing import Any

import pytest

from tests.evening import Evening


async def begin(evening: Evening, host: str | None = None) -> Any:
    headers = evening.headers("director") | ({"Host": host} if host else {})
    async with evening.session.get(f"{evening.url}/api/reach", headers=headers) as response:
        assert response.status == 200
        return await response.json()


async def arrive(evening: Evening, token: str, *, method: str = "GET", **headers: str) -> tuple[int, str]:
    async with evening.session.request(
        method, f"{evening.url}/reach/{token}", headers={"Accept": "text/html", **headers}
    ) as response:
        return response.status, await response.text()


def token_of(trial: Any) -> str:
    return str(trial["address"].rpartition("/")[2])


async def test_a_phone_that_arrives_is_told_to_the_director(evening: Evening) -> None:
    trial = await begin(evening, host="soiree.example.org")
    assert trial["address"].startswith("http://soiree.example.org/reach/")
    assert trial["code"].startswith("data:image/svg+xml")
    assert trial["is_this_machine"] is False
    assert (await evening.show())["reach"] is None
    status, text = await arrive(
        evening, token_of(trial), Host="soiree.example.org", **{"X-Forwarded-Proto": "https"}
    )
    assert status == 200
    assert "arrive à la soirée" in text
    reach = (await evening.until(lambda view: view["reach"]))["reach"]
    assert (reach["address"], reach["is_secure"], reach["is_near"]) == (
        "https://soiree.example.org",
        True,
        False,
    )


async def test_a_phone_of_the_same_network_is_told_from_one_outside(evening: Evening) -> None:
    trial = await begin(evening, host="192.168.1.20:8000")
    await arrive(evening, token_of(trial), Host="192.168.1.20:8000", **{"X-Forwarded-For": "192.168.1.33"})
    reach = (await evening.until(lambda view: view["reach"]))["reach"]
    assert (reach["is_secure"], reach["is_near"]) == (False, True)


async def test_a_page_that_the_machine_itself_opens_proves_nothing(evening: Evening) -> None:
    trial = await begin(evening)
    assert trial["is_this_machine"] is True
    status, text = await arrive(evening, token_of(trial))
    assert status == 200
    assert "ne compte pas" in text
    assert (await evening.show())["reach"] is None


@pytest.mark.parametrize("token", ["nulle-part", "%00", "x" * 3000])
async def test_an_address_that_nobody_made_is_unknown(evening: Evening, token: str) -> None:
    assert (await arrive(evening, token, Host="soiree.example.org"))[0] in (400, 404)
    assert (await evening.show())["reach"] is None


@pytest.mark.parametrize(
    "host", ["[::1]:80", "localhost", "localhost.:80", "[::1", "a/b", "x" * 200, "127.9.9.9:1"]
)
async def test_a_strange_host_proves_nothing(evening: Evening, host: str) -> None:
    trial = await begin(evening)
    status, _ = await arrive(evening, token_of(trial), Host=host)
    assert status in (200, 400)
    assert (await evening.show())["reach"] is None


async def test_what_only_looks_at_links_proves_nothing(evening: Evening) -> None:
    trial = await begin(evening, host="soiree.example.org")
    assert (await arrive(evening, token_of(trial), method="HEAD", Host="soiree.example.org"))[0] == 405
    assert (await evening.show())["reach"] is None


async def test_old_addresses_are_given_up(evening: Evening) -> None:
    first = await begin(evening, host="soiree.example.org")
    for _ in range(16):
        await begin(evening, host="soiree.example.org")
    assert (await arrive(evening, token_of(first), Host="soiree.example.org"))[0] == 404
