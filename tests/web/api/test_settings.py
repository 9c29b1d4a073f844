"""The director reads and changes the settings of a running server, and never gets a secret back."""

import asyncio
import os
import socket
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.conftest import EveningFactory
from tests.evening import Evening, free_port
from tests.help_form import LEA, open_page, send
from topchrono.config import Config
from topchrono.web.api.settings_view import hide_secrets, redacted

SECRET = "s3cr3t-de-la-soirée"
TEXT = f"""\
# à nous
[obs]
url = "ws://127.0.0.1:4499"
password = "{SECRET}"  # de la régie

[obs.feeds]
template = "https://vdo.ninja/?view=soiree-{{slug}}&password={SECRET}&cleanoutput"

[server]
time_zone = "Europe/Paris"

[help]
skills = ["Droit", "Design"]
[[help.channels]]
name = "juristes"
url = "mailto://soiree:{SECRET}@example.org?to=juristes@example.org"
skills = ["Droit"]
"""
WITHIN_S = 20.0


@pytest.fixture
async def written(evening_factory: EveningFactory, tmp_path: Path) -> Evening:
    """An evening with settings of its own."""
    config = tmp_path / "topchrono.toml"
    config.write_text(TEXT, encoding="utf-8")
    return await evening_factory(options=["--config", str(config)])


@pytest.fixture
async def service() -> AsyncIterator[tuple[int, list[str]]]:
    """A service outside: its port, and what it was sent."""
    received: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        received.append(f"{request.path} {(await request.json())['title']} {await request.text()}")
        return web.Response(status=500 if request.path == "/broken" else 200)

    app = web.Application()
    app.router.add_post("/{channel}", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1], received
    await runner.cleanup()


async def settings(evening: Evening, role: str = "director") -> Any:
    async with evening.session.get(f"{evening.url}/api/settings", headers=evening.headers(role)) as response:
        assert response.headers["Cache-Control"] == "no-store"
        return await response.json()


async def change(
    evening: Evening, values: dict[str, Any] | None = None, *, role: str | None = "director", **more: Any
) -> tuple[int, Any]:
    seen = more.pop("seen", None)
    body = {"seen": (await settings(evening))["tag"] if seen is None else seen, **more}
    body |= {} if values is None else {"values": values}
    headers = evening.headers(role) if role else {}
    async with evening.session.patch(f"{evening.url}/api/settings", json=body, headers=headers) as response:
        return response.status, await response.json()


async def post(evening: Evening, path: str, role: str | None = "director", **body: Any) -> tuple[int, Any]:
    url, headers = f"{evening.url}/api/settings/{path}", evening.headers(role) if role else {}
    async with evening.session.post(url, json=body, headers=headers) as response:
        return response.status, await response.json()


def file_of(tmp_path: Path) -> str:
    return (tmp_path / "topchrono.toml").read_text("utf-8")


async def test_no_answer_to_anybody_holds_a_secret(written: Evening) -> None:
    async with written.session.get(f"{written.url}/api/openapi.json") as response:
        paths = (await response.json())["paths"]
    # The stream of events has no end; its first message is that of /live/show.
    asked = [
        path for path, methods in paths.items() if "get" in methods and "{" not in path and path != "/live"
    ]
    asked += ["/", "/director", "/host", "/prepare", "/prepare/cities/lyon", "/city/lyon", "/stage"]
    asked += ["/overlays/program", "/help", "/help/notice"]
    answered = set()
    for role in ("director", "host", "organizer:lyon", "overlay", "viewer"):
        for path in asked:
            async with written.session.get(f"{written.url}{path}", headers=written.headers(role)) as response:
                content = await response.read()
            assert SECRET.encode() not in content, (role, path)
            assert SECRET.encode("unicode-escape") not in content, (role, path)
            answered |= {path} if response.status == 200 else set()
    assert set(asked) - answered <= {"/api/client"}


async def test_no_secret_comes_back(written: Evening) -> None:
    view = await settings(written)
    assert SECRET not in str(view)
    assert view["obs"]["has_password"] is True
    assert view["obs"]["url"] == "ws://127.0.0.1:4499"
    assert view["obs"]["feeds"]["template"] == "https://vdo.ninja/?view=soiree-{slug}&password=…&cleanoutput"
    assert view["help"]["channels"] == [
        {"name": "juristes", "service": "mailto", "skills": ["Droit"], "cities": []}
    ]
    _, answer = await change(written, {"obs.password": SECRET + "!", "help.collector": "Nous"})
    assert SECRET not in str(answer)
    assert answer["help"]["collector"] == "Nous"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.fr/?view={slug}&hash=ab12&x=1", "https://a.fr/?view={slug}&hash=…&x=1"),
        ("https://a.fr/?view={slug}#key=ab12", "https://a.fr/?view={slug}#key=…"),
        ("https://u:pw@a.fr/{slug}", "https://…@a.fr/{slug}"),
        ("https://a.fr/?access_token=a.b-c&view=x", "https://a.fr/?access_token=…&view=x"),
        ("https://a.fr/?PW=x", "https://a.fr/?PW=…"),
        ("https://a.fr/{slug}", "https://a.fr/{slug}"),
    ],
)
def test_what_is_secret_in_an_address_is_hidden(url: str, shown: str) -> None:
    assert hide_secrets(url) == shown
    assert hide_secrets(shown) == shown


def test_what_is_not_set_is_said_so() -> None:
    view = redacted(Config(), tag="", at_next_start=(), problem=None)
    assert (view.obs.has_password, view.obs.url, view.help.channels) == (False, None, ())


async def test_a_change_is_in_the_file_with_its_comments(written: Evening, tmp_path: Path) -> None:
    status, view = await change(written, {"obs.password": "autre", "obs.scenes.pitch": "Duplex"})
    assert status == 200
    assert view["obs"]["scenes"]["pitch"] == "Duplex"
    assert 'password = "autre"  # de la régie' in file_of(tmp_path)
    assert file_of(tmp_path).startswith("# à nous\n")
    assert view["tag"] == (await settings(written))["tag"]


async def test_null_and_an_empty_text_go_back_to_the_default(written: Evening, tmp_path: Path) -> None:
    _, view = await change(written, {"obs.url": " ", "server.time_zone": None, "obs.password": ""})
    assert (view["obs"]["url"], view["server"]["time_zone"], view["obs"]["has_password"]) == (
        None,
        None,
        False,
    )
    tables = tomllib.loads(file_of(tmp_path))
    assert tables["server"] == {}
    assert "url" not in tables["obs"]


@pytest.mark.parametrize(
    ("values", "key", "word"),
    [
        ({"obs.policy": "never"}, "obs.policy", "obs.policy"),
        ({"obs.url": "wss://a"}, "obs.url", "OBS"),
        ({"help.keep_days": 9999}, "help.keep_days", "help.keep_days"),
        ({"help.keep_days": "9"}, "help.keep_days", "nombre"),
        ({"obs.nothing": "x"}, "obs.nothing", "obs.nothing"),
        ({"obs": "x"}, "obs", "obs"),
        ({"obs.scenes": None}, "obs.scenes", "obs.scenes"),
        ({"help.channels": None}, "help.channels", "help.channels"),
        ({"obs.feeds.cities.Ly on": "x"}, "obs.feeds.cities.Ly on", "n’est pas un réglage"),
        ({"": "x"}, "", "n’est pas un réglage"),
        ({"help.skills": ["Design"]}, "help.skills", "Droit"),
    ],
)
async def test_a_fault_names_its_key_and_changes_nothing(
    written: Evening, tmp_path: Path, values: dict[str, Any], key: str, word: str
) -> None:
    status, answer = await change(written, {"obs.password": "autre", **values})
    assert (status, answer["error"]["code"]) == (422, "invalid_setting")
    assert answer["error"].get("key", "") == key
    assert word in answer["error"]["message"]
    assert str(tmp_path) not in answer["error"]["message"]
    assert file_of(tmp_path) == TEXT


@pytest.mark.parametrize("value", [True, 1.5, {"a": 1}, [1], [["x"]]])
async def test_values_of_no_setting_are_not_understood(written: Evening, tmp_path: Path, value: Any) -> None:
    status, answer = await change(written, {"obs.url": value})
    assert (status, answer["error"]["code"]) == (422, "malformed")
    assert file_of(tmp_path) == TEXT


async def test_a_setting_that_somebody_has_changed_is_not_overwritten(written: Evening) -> None:
    seen = (await settings(written))["tag"]
    assert (await change(written, {"help.collector": "Nous"}, seen=seen))[0] == 200
    # Another setting is merged, the same one is not.
    assert (await change(written, {"help.contact": "a@b.fr"}, seen=seen))[0] == 200
    status, answer = await change(written, {"help.collector": "Eux"}, seen=seen)
    assert (status, answer["error"]["code"], answer["error"]["key"]) == (
        409,
        "stale_settings",
        "help.collector",
    )
    view = await settings(written)
    assert (view["help"]["collector"], view["help"]["contact"]) == ("Nous", "a@b.fr")


@pytest.mark.parametrize("role", ["host", "organizer:lyon", "overlay", "viewer", None])
async def test_others_of_the_evening_can_do_nothing(
    written: Evening, tmp_path: Path, role: str | None
) -> None:
    expected = (401, "unknown_link") if role is None else (403, "forbidden")
    headers = written.headers(role) if role else {}
    async with written.session.get(f"{written.url}/api/settings", headers=headers) as response:
        answers = [(response.status, await response.json())]
    answers.append(await change(written, {"obs.password": "x"}, role=role, seen=""))
    answers.append(await post(written, "channels/test", role, name="juristes"))
    answers.append(await post(written, "obs/try", role, url="4455"))
    assert [(status, answer["error"]["code"]) for status, answer in answers] == [expected] * 4
    assert file_of(tmp_path) == TEXT


async def test_a_channel_keeps_its_address_without_its_being_sent(written: Evening, tmp_path: Path) -> None:
    channels = [
        {"name": "design", "url": "json://127.0.0.1/design"},
        {"name": "avocates", "was": "juristes", "cities": ["lyon"]},
    ]
    status, view = await change(written, channels=channels)
    assert status == 200
    assert view["help"]["channels"] == [
        {"name": "design", "service": "json", "skills": [], "cities": []},
        {"name": "avocates", "service": "mailto", "skills": [], "cities": ["lyon"]},
    ]
    assert SECRET in tomllib.loads(file_of(tmp_path))["help"]["channels"][1]["url"]
    status, view = await change(written, channels=[])
    assert (status, view["help"]["channels"]) == (200, [])


async def test_an_address_of_no_service_is_refused(written: Evening, tmp_path: Path) -> None:
    for url in ("n'importe quoi", "nulle-part://secret", "https://exemple.org/secret", "a@exemple.org"):
        channels = [{"name": "juristes"}, {"name": "y", "url": url}]
        status, answer = await change(written, channels=channels)
        assert (status, answer["error"]["key"]) == (422, "help.channels")
        assert "y" in answer["error"]["message"]
        assert url not in answer["error"]["message"]
    assert file_of(tmp_path) == TEXT


async def test_a_new_channel_without_an_address_is_refused(written: Evening, tmp_path: Path) -> None:
    # The second one of the same name can't have the first one's address too.
    for channels in ([{"name": "x"}], [{"name": "juristes"}, {"name": "y", "was": "juristes"}]):
        status, answer = await change(written, channels=channels)
        assert (status, answer["error"]["key"]) == (422, "help.channels")
        assert "adresse" in answer["error"]["message"]
    assert file_of(tmp_path) == TEXT


async def test_a_hidden_secret_is_not_written_in_its_own_place(written: Evening, tmp_path: Path) -> None:
    template = (await settings(written))["obs"]["feeds"]["template"]
    assert (await change(written, {"obs.feeds.template": template, "help.collector": "Nous"}))[0] == 200
    assert f"password={SECRET}" in file_of(tmp_path)
    status, answer = await change(written, {"obs.feeds.template": template.replace("soiree", "nuit")})
    assert (status, answer["error"]["key"]) == (422, "obs.feeds.template")


async def test_what_waits_for_the_next_start_is_said(written: Evening) -> None:
    # This server was started with --no-obs.
    assert (await settings(written))["at_next_start"] == ["obs.url"]
    _, view = await change(
        written,
        {
            "server.time_zone": "Indian/Reunion",
            "server.trusted_proxies": ["10.0.0.5"],
            "osc.send_to": ["127.0.0.1:9001"],
        },
    )
    waiting = ["server.trusted_proxies", "server.time_zone", "osc.send_to", "obs.url"]
    assert view["at_next_start"] == waiting
    await written.stop()
    await written.start()
    assert (await settings(written))["at_next_start"] == ["obs.url"]


async def test_a_mistake_by_hand_is_told_and_the_settings_of_before_are_shown(
    written: Evening, tmp_path: Path
) -> None:
    (tmp_path / "topchrono.toml").write_text('[obs]\nurl = "ws://a\n', encoding="utf-8")
    async with asyncio.timeout(WITHIN_S):
        while not (view := await settings(written))["problem"]:
            await asyncio.sleep(0.1)
    assert "ligne 2" in view["problem"]
    assert view["obs"]["url"] == "ws://127.0.0.1:4499"


async def test_the_form_for_offers_follows_without_a_restart(evening: Evening) -> None:
    values = {"help.collector": "Association Untel", "help.skills": ["Soudure"], "help.keep_days": 30}
    assert (await change(evening, values))[0] == 200
    page = await open_page(evening, "/help")
    for word in ("Association Untel", "Soudure", "30 jours"):
        assert word in page.text.replace("\u00a0", " ")
    assert "Design" not in page.text
    await send(evening, LEA | {"skill": "Soudure"})
    headers = evening.headers("director")
    async with evening.session.get(f"{evening.url}/director", headers=headers) as response:
        assert "Soudure" in await response.text()
    assert oct((evening.folder / "topchrono.toml").stat().st_mode & 0o777) == "0o600"


async def test_offers_reach_a_channel_made_meanwhile(
    evening: Evening, service: tuple[int, list[str]]
) -> None:
    port, received = service
    assert (await change(evening, channels=[{"name": "a", "url": f"json://127.0.0.1:{port}/a"}]))[0] == 200
    await evening.until(lambda view: [channel["name"] for channel in view["channels"]] == ["a"])
    await send(evening, LEA)
    async with asyncio.timeout(WITHIN_S):
        while not received:
            await asyncio.sleep(0.05)
    assert received[0].startswith("/a ")
    assert "Léa" not in received[0]


async def test_what_waited_for_a_wrong_address_goes_to_the_right_one_at_once(
    evening: Evening, service: tuple[int, list[str]]
) -> None:
    port, received = service
    wrong = [{"name": "a", "url": f"json://127.0.0.1:{free_port()}/a"}]
    assert (await change(evening, channels=wrong))[0] == 200
    await send(evening, LEA)
    await evening.until(
        lambda view: view["channels"] and view["channels"][0]["failing_since"], within_s=WITHIN_S
    )
    assert (await change(evening, channels=[{"name": "a", "url": f"json://127.0.0.1:{port}/a"}]))[0] == 200
    await evening.until(lambda view: not view["channels"][0]["waiting"], within_s=WITHIN_S)
    assert len(received) == 1


async def test_a_test_message_reaches_a_channel_before_and_after_it_is_stored(
    evening: Evening, service: tuple[int, list[str]]
) -> None:
    port, received = service
    assert await post(evening, "channels/test", url=f"json://127.0.0.1:{port}/typed") == (200, {"ok": True})
    await change(evening, channels=[{"name": "a", "url": f"json://127.0.0.1:{port}/stored"}])
    assert await post(evening, "channels/test", name="a") == (200, {"ok": True})
    assert [line.split()[0] for line in received] == ["/typed", "/stored"]
    assert "Message d’essai" in received[0]
    status, answer = await post(evening, "channels/test", url=f"json://127.0.0.1:{port}/broken")
    assert (status, answer["error"]["code"]) == (409, "not_sent")
    status, answer = await post(evening, "channels/test", url=f"{SECRET}://{SECRET}")
    assert (status, answer["error"]["code"]) == (409, "not_sent")
    assert SECRET not in str(answer)
    status, answer = await post(evening, "channels/test", name="b")
    assert (status, answer["error"]["key"]) == (422, "help.channels")


async def test_where_nothing_listens_obs_does_not_answer(evening: Evening) -> None:
    status, answer = await post(evening, "obs/try", url=str(free_port()), password="x")
    assert (status, answer["error"]["code"]) == (409, "obs_unreachable")
    assert "Ouvrez OBS" in answer["error"]["message"]
    assert not (evening.folder / "topchrono.toml").exists()
    status, answer = await post(evening, "obs/try", url="wss://a", password="x")
    assert (status, answer["error"]["key"]) == (422, "obs.url")


async def test_the_stored_password_is_tried_at_its_own_address_alone(written: Evening) -> None:
    status, answer = await post(written, "obs/try", url=f"127.0.0.1:{free_port()}")
    assert (status, answer["error"]["key"]) == (422, "obs.password")
    status, answer = await post(written, "obs/try", url="4499")
    assert (status, answer["error"]["code"]) == (409, "obs_unreachable")


async def test_trials_are_few(evening: Evening) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        answers = await asyncio.gather(
            *(post(evening, "obs/try", url=address, password="x") for _ in range(3))
        )
    assert sorted(status for status, _ in answers) == [409, 429, 429]
    statuses = [(await post(evening, "obs/try", url="1", password="x"))[0] for _ in range(12)]
    assert statuses[-1] == 429


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_cannot_be_written_is_told(evening: Evening) -> None:
    evening.folder.chmod(0o500)
    try:
        status, answer = await change(evening, {"help.collector": "Nous"})
    finally:
        evening.folder.chmod(0o700)
    assert (status, answer["error"]["code"]) == (503, "not_saved")


async def test_a_full_disk_is_told_and_the_file_stays(evening: Evening) -> None:
    assert (await change(evening, {"help.collector": "Nous"}))[0] == 200
    before = (evening.folder / "topchrono.toml").read_bytes()
    evening.fill_disk()
    try:
        status, answer = await change(evening, {"help.collector": "Eux"})
    finally:
        evening.empty_disk()
    assert (status, answer["error"]["code"]) == (503, "not_saved")
    assert (evening.folder / "topchrono.toml").read_bytes() == before
    assert (await settings(evening))["help"]["collector"] == "Nous"
