"""New offers are announced, unnamed, by a real server to a real service."""

import asyncio
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.conftest import EveningFactory

CONFIG = """
[help]
skills = ["Droit", "Design"]
[[help.channels]]
name = "#juristes"
url = "json://127.0.0.1:{port}/droit"
skills = ["Droit"]
[[help.channels]]
name = "#lyon"
url = "json://127.0.0.1:{port}/lyon"
cities = ["lyon"]
"""
WITHIN_S = 20.0


async def test_offers_reach_the_channel_of_their_skill_and_the_director_sees_what_waits(
    evening_factory: EveningFactory, tmp_path: Path
) -> None:
    received: list[tuple[str, dict[str, Any]]] = []

    async def hear(request: web.Request) -> web.Response:
        received.append((request.path, await request.json()))
        return web.Response()

    service = web.Application()
    service.router.add_post("/{channel}", hear)
    runner = web.AppRunner(service)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        port = runner.addresses[0][1]
        config = tmp_path / "topchrono.toml"
        config.write_text(CONFIG.format(port=port), encoding="utf-8")
        evening = await evening_factory(options=["--config", str(config)])
        # The server answers before it has looked up how far each channel's announcements are.
        channels = (await evening.until(lambda view: view["channels"]))["channels"]
        assert channels == [
            {"name": "#juristes", "waiting": 0, "failing_since": None},
            {"name": "#lyon", "waiting": 0, "failing_since": None},
        ]
        for number, (skill, item) in enumerate((("Droit", "p01"), ("Design", "p01"))):
            form = {"token": f"{number:022}", "name": "Ana Martin", "address": "ana@exemple.fr"}
            form |= {"skill": skill, "item": item}
            async with evening.session.post(
                f"{evening.url}/help", data=form, allow_redirects=False
            ) as answer:
                assert answer.status == 303
        async with asyncio.timeout(WITHIN_S):
            while not received:
                await asyncio.sleep(0.05)
        await asyncio.sleep(1)
        assert [path for path, _ in received] == ["/droit"]
        assert "Vélo Cargo" in received[0][1]["message"]
        assert "Ana" not in str(received)
        assert "ana@" not in str(received)
        assert all(channel["waiting"] == 0 for channel in (await evening.show("director"))["channels"])
        assert "channels" not in await evening.show("host")
    finally:
        await runner.cleanup()
