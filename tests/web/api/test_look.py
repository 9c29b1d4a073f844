"""The director gives the evening its look, by a real server's door; everybody sees it."""

import asyncio
import time
from typing import Any

import pytest

from tests.evening import Evening
from tests.storage.look.test_decoder import SVG, encoded, halves

LOGO = encoded(halves("RGBA"))


async def send(
    evening: Evening, method: str, path: str, data: bytes | None = None, role: str | None = "director"
) -> tuple[int, Any]:
    headers = evening.headers(role) if role else {}
    url = f"{evening.url}/api/look/{path}"
    async with evening.session.request(method, url, data=data, headers=headers) as response:
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, await response.json()


async def look(evening: Evening, role: str = "viewer") -> Any:
    return (await evening.show(role))["look"]


async def test_a_logo_is_seen_by_everybody_and_never_asked_for_again(evening: Evening) -> None:
    assert (await look(evening))["logo"] is None
    status, answer = await send(evening, "PUT", "logo", LOGO)
    assert status == 200
    picture = answer["picture"]
    for role in ("viewer", "overlay", "host", "director"):
        assert (await look(evening, role))["logo"] == picture
    assert (picture["width"], picture["height"]) == (120, 80)
    async with evening.session.get(evening.url + picture["url"]) as response:
        assert response.status == 200
        assert response.content_type == "image/png"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert (await response.read()).startswith(b"\x89PNG")
    # The same once more changes nothing; none takes it away.
    assert await send(evening, "PUT", "logo", LOGO) == (200, answer)
    assert (await send(evening, "DELETE", "logo"))[0] == 200
    assert (await send(evening, "DELETE", "logo"))[0] == 200
    assert (await look(evening))["logo"] is None


async def test_the_look_outlives_a_power_cut(evening: Evening) -> None:
    _, answer = await send(evening, "PUT", "background", LOGO)
    await evening.command("set_colours", accent="#FF0080")
    await evening.kill()
    await evening.start()
    found = await look(evening)
    assert found["background"] == answer["picture"]
    assert found["variables"]["accent"] == "#ff0080"
    assert found["variables"]["background"] == f"url({answer['picture']['url']})"
    async with evening.session.get(evening.url + answer["picture"]["url"]) as response:
        assert response.status == 200


async def test_partners_stand_in_the_order_that_the_director_gives_them(evening: Evening) -> None:
    ids = []
    for number, name in enumerate(("Ville%20de%20Lyon", "Fondation", "Atelier%20%26%20fils")):
        data = encoded(halves(width=40 + number))
        status, answer = await send(evening, "PUT", f"partners?name={name}", data)
        assert status == 200
        ids.append(answer["picture"]["id"])
    status, _ = await send(
        evening, "PUT", f"partners?name=En%20tête&before={ids[0]}", encoded(halves(width=90))
    )
    assert status == 200
    names = [partner["name"] for partner in (await look(evening))["partners"]]
    assert names == ["En tête", "Ville de Lyon", "Fondation", "Atelier & fils"]
    assert (await send(evening, "DELETE", f"partners/{ids[1]}"))[0] == 200
    names = [partner["name"] for partner in (await look(evening))["partners"]]
    assert names == ["En tête", "Ville de Lyon", "Atelier & fils"]


async def test_the_director_alone_is_told_how_legible_the_colours_are(evening: Evening) -> None:
    await evening.command("set_colours", plate="#ffffff", text="#eeeeee")
    told = await look(evening, "director")
    assert [contrast["pair"] for contrast in told["contrasts"] if not contrast["is_enough"]] == [
        "text_on_plate",
        "accent_on_plate",
    ]
    assert (told["plate"], told["accent"]) == ("#ffffff", None)
    assert "contrasts" not in await look(evening)


@pytest.mark.parametrize("role", ["host", "organizer:lyon", "overlay", "viewer", None])
async def test_others_of_the_evening_can_change_nothing(evening: Evening, role: str | None) -> None:
    expected = (401, "unknown_link") if role is None else (403, "forbidden")
    for method, path in (
        ("PUT", "logo"),
        ("DELETE", "background"),
        ("PUT", "partners?name=x"),
        ("DELETE", f"partners/{'0' * 32}"),
    ):
        status, answer = await send(evening, method, path, LOGO if method == "PUT" else None, role)
        assert (status, answer["error"]["code"]) == expected
    assert not (evening.folder / "look").exists()


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (SVG, "SVG"),
        (b"", "vide"),
        (LOGO[:200], "abîmée"),
        (LOGO + bytes(11 * 1024 * 1024), "10\u00a0Mo"),
    ],
)
async def test_what_is_no_picture_changes_nothing(evening: Evening, data: bytes, word: str) -> None:
    for path in ("logo", "partners?name=x"):
        status, answer = await send(evening, "PUT", path, data)
        assert (status, answer["error"]["code"]) == (422, "invalid_picture")
        assert word.replace("\u00a0", " ") in answer["error"]["message"].replace("\u00a0", " ")
    found = await look(evening)
    assert (found["logo"], found["partners"]) == (None, [])
    assert (await evening.show())["show"]["phase"] == "setup"


async def test_a_body_without_a_length_is_bounded_too(evening: Evening) -> None:
    async def endless() -> Any:
        yield LOGO[:8]
        for _ in range(200):
            yield bytes(100_000)

    url = f"{evening.url}/api/look/logo"
    async with evening.session.put(url, data=endless(), headers=evening.headers("director")) as response:
        assert response.status == 422
        assert "10" in (await response.json())["error"]["message"]


@pytest.mark.parametrize("path", ["elsewhere", "Logo", "logo/x", "partners/x", "partners/../logo"])
async def test_there_is_no_other_place(evening: Evening, path: str) -> None:
    status, _ = await send(evening, "DELETE", path)
    assert status in (404, 405) or path == "partners/../logo"


@pytest.mark.parametrize("name", ["", "%20", "x" * 81])
async def test_a_partner_has_a_name(evening: Evening, name: str) -> None:
    status, answer = await send(evening, "PUT", f"partners?name={name}", LOGO)
    assert (status, answer["error"]["code"]) == (422, "no_name")


async def test_what_the_look_does_not_show_is_not_there(evening: Evening) -> None:
    _, first = await send(evening, "PUT", "logo", LOGO)
    await evening.stop()
    await evening.start()
    await send(evening, "DELETE", "logo")
    for path in (first["picture"]["url"], "/look/" + "0" * 32, "/look/..%2flinks.json", "/look/x"):
        async with evening.session.get(evening.url + path) as response:
            assert response.status == 404


async def test_a_full_disk_is_told_and_the_look_stays(evening: Evening) -> None:
    evening.fill_disk()
    try:
        status, answer = await send(evening, "PUT", "logo", LOGO)
    finally:
        evening.empty_disk()
    assert (status, answer["error"]["code"]) == (503, "not_saved")
    assert (await look(evening))["logo"] is None


async def test_the_clock_is_not_late_while_pictures_are_decoded(evening: Evening) -> None:
    """The bound is generous: other programs run on this machine."""
    photo = encoded(halves(width=4400, height=4400))
    await evening.command("open_doors")
    await evening.command("start_show")
    for step in ("take", "start_clock", "finish"):
        await evening.go_until(step)
    uploads = [asyncio.create_task(send(evening, "PUT", "background", photo)) for _ in range(3)]
    ends_at = (await evening.show("host"))["timer"]["ends_at"]
    await evening.until(lambda view: view["timer"]["state"] == "time_up", role="host")
    assert time.time() * 1000 - ends_at < 2_000
    assert [status for status, _ in await asyncio.gather(*uploads)] == [200] * 3
