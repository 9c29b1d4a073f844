"""A server that is started again, as people do it: by the command that they find in their shell."""

from tests.conftest import EveningFactory
from topchrono.storage.counts import read_counts

AT_EIGHT, AT_NINE = "2030-11-29 20:00", "2030-11-29 21:00"


async def test_what_the_director_set_outlives_the_same_command(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(pitch_seconds=90, options=["--starts-at", AT_EIGHT])
    show = (await evening.show())["show"]
    starts_at = show["starts_at"] + 20 * 60_000
    await evening.command("set_start", starts_at=starts_at)
    await evening.command("set_pitch_length", length_ms=60_000)
    await evening.kill()
    await evening.start()
    show = (await evening.show())["show"]
    assert (show["starts_at"], show["pitch_length_ms"]) == (starts_at, 60_000)


async def test_another_command_counts(evening_factory: EveningFactory) -> None:
    evening = await evening_factory(options=["--starts-at", AT_EIGHT])
    at_eight = (await evening.show())["show"]["starts_at"]
    await evening.command("set_start", starts_at=at_eight + 20 * 60_000)
    await evening.kill()
    evening.options[:] = ["--starts-at", AT_NINE]
    for _ in range(2):
        await evening.start()
        assert (await evening.show())["show"]["starts_at"] == at_eight + 60 * 60_000
        await evening.kill()


async def test_it_goes_on_with_offers_that_were_damaged(evening_factory: EveningFactory) -> None:
    evening = await evening_factory()
    await evening.kill()
    for name in ("crowd.db-wal", "crowd.db-shm"):
        (evening.folder / name).unlink(missing_ok=True)
    (evening.folder / "crowd.db").write_bytes(b"\0" * 10_000)
    await evening.start()
    storage = (await evening.show())["storage"]
    assert storage["offers_kept_as"] == "crowd.damaged-1.db"
    await evening.kill()
    await evening.start()
    assert (await evening.show())["storage"]["offers_kept_as"] is None


async def test_a_copy_without_the_logs_is_never_an_empty_evening(evening_factory: EveningFactory) -> None:
    evening = await evening_factory()
    await evening.until(lambda _view: (evening.folder / "counts.json").exists())
    await evening.command("open_doors")
    await evening.command("start_show")
    await evening.until(lambda _view: read_counts(evening.folder).journal.number == 3)
    copies = {name: (evening.folder / name).read_bytes() for name in ("journal.db", "links.json")}
    counts = (evening.folder / "counts.json").read_bytes()
    await evening.kill()
    for file in evening.folder.iterdir():
        file.unlink()
    for name, content in copies.items():
        (evening.folder / name).write_bytes(content)
    (evening.folder / "counts.json").write_bytes(counts)
    await evening.start()
    view = await evening.show()
    assert (view["show"]["phase"], view["storage"]["missing"]) == ("setup", {"count": 2})
    assert view["storage"]["are_offers_incomplete"] is False


async def test_an_end_is_taken_back_by_a_server_that_was_started_since(
    evening_factory: EveningFactory,
) -> None:
    evening = await evening_factory()
    await evening.go_until("take")
    await evening.command("end_show")
    ended = (await evening.show())["show"]
    await evening.kill()
    await evening.start()
    assert (await evening.show())["show"]["reopen_until"] == ended["ended_at"] + 600_000
    await evening.command("reopen_show")
    await evening.kill()
    await evening.start()
    view = await evening.show()
    assert (view["show"]["phase"], view["show"]["ended_at"]) == ("live", None)
    assert (view["show"]["live_at"], view["on_deck"]["id"]) == (ended["live_at"], "p01")
