"""The evening when its disk is full."""

import asyncio
from pathlib import Path

import pytest

from tests.conftest import EveningFactory
from tests.evening import PROGRAMME, Evening
from tests.storage.small_disk import mounted


async def test_a_deadline_on_a_full_disk_is_published_as_such_and_recorded_once_there_is_room(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory(pitch_seconds=3)
    await evening.go_until("finish")
    evening.fill_disk()
    view = await evening.until(lambda view: view["storage"]["unwritten_since"])
    ends_at = view["timer"]["ends_at"]
    assert view["timer"]["state"] == "running"
    assert view["storage"]["unwritten_since"] >= ends_at

    # Whatever is asked for, the disk is the reason, not the clock; and nothing of it is remembered.
    for _ in range(2):
        answer = await evening.command("say", city="", text="Un instant", by="Régie")
        assert answer["error"]["code"] == "not_saved"
    assert (await evening.show("host"))["storage"] == view["storage"]

    evening.empty_disk()
    view = await evening.until(lambda view: view["storage"]["unwritten_since"] is None)
    assert (view["timer"]["state"], view["timer"]["ends_at"]) == ("time_up", ends_at)
    assert (await evening.command("say", city="", text="On reprend", by="Régie"))["ok"]


async def test_a_command_that_found_no_room_works_when_it_is_sent_again(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory()
    evening.fill_disk()
    for _ in range(3):
        assert (await evening.command("open_doors"))["error"]["code"] == "not_saved"
    await asyncio.sleep(0.1)
    since = (await evening.show())["storage"]["unwritten_since"]
    assert since
    evening.empty_disk()
    assert (await evening.command("open_doors"))["ok"]
    assert (await evening.show())["storage"]["unwritten_since"] is None


async def test_that_there_is_room_again_is_noticed_without_anybody_pressing_anything(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory()
    evening.fill_disk()
    await evening.command("open_doors")
    await evening.until(lambda view: view["storage"]["unwritten_since"])
    evening.empty_disk()
    view = await evening.until(lambda view: view["storage"]["unwritten_since"] is None)
    assert view["show"]["phase"] == "setup"


@pytest.mark.slow
async def test_it_starts_again_on_a_full_disk_and_writes_once_there_is_room(tmp_path: Path) -> None:
    programme = tmp_path / "programme.csv"
    programme.write_text(PROGRAMME, encoding="utf-8")
    with mounted(tmp_path / "disk") as disk:
        async with Evening(disk.evening, programme) as evening:
            await evening.go_until("finish")
            await evening.kill()
            # As after a power cut: SQLite has to make it anew.
            for file in disk.evening.glob("*.db-shm"):
                file.unlink()
            disk.fill()
            before = {file: file.read_bytes() for file in disk.evening.glob("*.db-wal")}
            await evening.start()
            view = await evening.until(lambda view: view["storage"]["unwritten_since"])
            assert (view["timer"]["state"], view["storage"]["damage"]) == ("running", None)
            answer = await evening.command("say", city="", text="Un instant", by="Régie")
            assert answer["error"]["code"] == "not_saved"
            assert "est plein" in answer["error"]["message"]
            assert {file: file.read_bytes() for file in before} == before

            disk.make_room()
            view = await evening.until(lambda view: view["storage"]["unwritten_since"] is None)
            assert (await evening.command("say", city="", text="On reprend", by="Régie"))["ok"]
            await evening.until(lambda view: view["timer"]["state"] == "time_up")
