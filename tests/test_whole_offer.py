"""An offer of help on its whole way: from the form to the channel, the export, and away again."""

import asyncio
from pathlib import Path

import pytest

from tests.conftest import EveningFactory
from tests.crowd.sample_offers import token
from tests.crowd.service import Service

ZOE = {
    "token": token(1),
    "name": "Zoé Zed",
    "address": "zoe@zed.fr",
    "skill": "Droit",
    "city": "Zedville",
    "message": "=1+1",
    "item": "p01",
}


@pytest.mark.timeout(120)
async def test_an_offer_is_announced_exported_and_forgotten(
    evening_factory: EveningFactory, tmp_path: Path
) -> None:
    async with Service() as service:
        config = tmp_path / "topchrono.toml"
        config.write_text(
            f'[[help.channels]]\nname = "#juristes"\nurl = "{service.url}"\nskills = ["Droit"]\n',
            encoding="utf-8",
        )
        evening = await evening_factory(options=["--config", str(config)])
        service.mood = "broken"
        async with evening.session.post(f"{evening.url}/help", data=ZOE) as answer:
            assert answer.status == 200
            page = str(answer.url)
        await service.until_asked(1)
        await evening.until(lambda view: view["channels"][0]["failing_since"] is not None)
        await evening.kill()
        service.mood = "well"
        await evening.start()
        await service.until_messages(1, within_s=30)
    assert "Droit · pour « Vélo Cargo » (Rennes)" in service.messages[0]["message"].replace("\u00a0", " ")
    assert not any(text in str(service.messages) for text in ("Zoé", "zoe@", "Zed"))

    export = f"{evening.url}/offers.csv?city=rennes"
    async with evening.session.get(export, headers=evening.headers("organizer:rennes")) as answer:
        assert '"Zoé Zed";"zoe@zed.fr";"Droit";"Zedville";"\'=1+1"' in await answer.text("utf-8-sig")

    async with evening.session.post(f"{page}/withdraw") as answer:
        assert answer.status == 200
    async with evening.session.get(export, headers=evening.headers("organizer:rennes")) as answer:
        assert "Zoé" not in await answer.text("utf-8-sig")
    async with asyncio.timeout(30):
        while any(b"zoe@" in file.read_bytes() for file in evening.folder.glob("crowd*")):
            await asyncio.sleep(0.2)
