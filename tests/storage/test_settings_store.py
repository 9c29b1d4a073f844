"""The settings file while the evening runs: written by hand, by forms, and by both at once."""

import asyncio
import contextlib
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.held_quiet import HeldQuiet
from topchrono.config import Config, parse_config, read_config
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet
from topchrono.storage.settings_store import (
    InvalidSetting,
    SettingError,
    SettingsStore,
    StaleSetting,
    UnsavedSetting,
)
from topchrono.storage.toml_editing import Key, Value

EVERY_S = 0.02
URL: Key = ("obs", "url")
PASSWORD: Key = ("obs", "password")
TEXT = '# à nous\n[obs]\nurl = "ws://a"  # le portable\npassword = "faux"\n'

Found = list[Config]


def store_of(file: Path, found: Found | None = None, quiet: Quiet | None = None) -> SettingsStore[Config]:
    store = SettingsStore(
        file, parse_config, default=Config(), quiet=quiet or Quiet(Clock()), every_s=EVERY_S
    )
    if found is not None:
        store.on_change(lambda _before, after: found.append(after))
    return store


@asynccontextmanager
async def watching(
    file: Path, found: Found, quiet: Quiet | None = None
) -> AsyncIterator[SettingsStore[Config]]:
    store = store_of(file, found, quiet)
    task = asyncio.create_task(store.run())
    await asyncio.sleep(0)
    try:
        yield store
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(EVERY_S)


async def change(store: SettingsStore[Config], key: Key, value: Value, *, seen: str | None = None) -> None:
    await store.change(lambda _tables: {key: value}, seen=store.tag if seen is None else seen)


def said_of(found: Found) -> list[tuple[str | None, str]]:
    return [(config.obs.url, config.obs.password) for config in found]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "topchrono.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


async def test_what_is_corrected_by_hand_is_told(file: Path) -> None:
    found: Found = []
    async with watching(file, found):
        file.write_text('[obs]\nurl = "ws://b:4456"\npassword = "juste"\n', encoding="utf-8")
        await until(lambda: found)
    assert said_of(found) == [("ws://b:4456", "juste")]


async def test_a_file_written_after_the_start_is_told(tmp_path: Path) -> None:
    found: Found = []
    async with watching(tmp_path / "topchrono.toml", found):
        (tmp_path / "topchrono.toml").write_text('[obs]\npassword = "juste"\n', encoding="utf-8")
        await until(lambda: found)
    assert said_of(found) == [(None, "juste")]


async def test_a_file_replaced_by_an_editor_is_told(file: Path) -> None:
    found: Found = []
    async with watching(file, found):
        other = file.with_suffix(".other")
        other.write_text('[obs]\nurl = "ws://a"\npassword = "juste"\n', encoding="utf-8")
        other.rename(file)
        await until(lambda: found)
    assert said_of(found) == [("ws://a", "juste")]


async def test_what_is_still_being_written_is_not_read(file: Path) -> None:
    found: Found = []
    async with watching(file, found) as store:
        with file.open("w", encoding="utf-8") as writing:
            for part in ("[obs]\n", "url = ", '"ws://a"\n', 'password = "ju', 'ste"\n'):
                writing.write(part)
                writing.flush()
                await asyncio.sleep(EVERY_S / 2)
                assert store.problem is None
        await until(lambda: found)
    assert said_of(found) == [("ws://a", "juste")]


@pytest.mark.parametrize(
    "content",
    [
        b'[obs]\npassword = "ju',
        b"[obs]\npassword = 3\n",
        b"\xff\xfe",
        b'[obs]\nurl = "wss://a"\n',
        b"[x]\n",
    ],
)
async def test_a_file_that_cannot_be_read_is_told_until_it_can(file: Path, content: bytes) -> None:
    found: Found = []
    async with watching(file, found) as store:
        file.write_bytes(content)
        await until(lambda: store.problem)
        assert str(file) in str(store.problem) or "OBS" in str(store.problem)
        assert found == []
        assert store.content.obs.url == "ws://a"
        file.write_text('[obs]\nurl = "ws://a"\npassword = "juste"\n', encoding="utf-8")
        await until(lambda: found)
        assert store.problem is None
    assert said_of(found) == [("ws://a", "juste")]


async def test_a_file_that_is_gone_changes_nothing(file: Path) -> None:
    found: Found = []
    async with watching(file, found) as store:
        file.unlink()
        await asyncio.sleep(5 * EVERY_S)
        assert store.problem is None
    assert found == []


async def test_a_comment_is_no_change(file: Path) -> None:
    found: Found = []
    async with watching(file, found):
        file.write_text(TEXT + "# rien\n", encoding="utf-8")
        await asyncio.sleep(5 * EVERY_S)
    assert found == []


async def test_the_file_is_not_read_while_a_deadline_is_near(file: Path) -> None:
    found: Found = []
    quiet = HeldQuiet()
    async with watching(file, found, quiet):
        file.write_text('[obs]\npassword = "juste"\n', encoding="utf-8")
        await asyncio.sleep(5 * EVERY_S)
        assert found == []
        quiet.passed.set()
        await until(lambda: found)


async def test_a_change_is_written_in_its_place_and_told_before_it_is_acknowledged(file: Path) -> None:
    found: Found = []
    store = store_of(file, found)
    await change(store, PASSWORD, "juste")
    assert said_of(found) == [("ws://a", "juste")]
    assert file.read_text("utf-8") == TEXT.replace("faux", "juste")
    assert store.content == read_config(file)


async def test_what_was_written_is_not_read_a_second_time(file: Path) -> None:
    found: Found = []
    async with watching(file, found) as store:
        await change(store, PASSWORD, "juste")
        await asyncio.sleep(5 * EVERY_S)
    assert len(found) == 1


@pytest.mark.parametrize("has_file", [True, False])
async def test_only_the_owner_can_read_what_was_written(file: Path, *, has_file: bool) -> None:
    file.chmod(0o644)
    if not has_file:
        file.unlink()
    await change(store_of(file), PASSWORD, "juste")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [file.name]


async def test_the_same_value_writes_nothing(file: Path) -> None:
    before = file.stat()
    await change(store_of(file), PASSWORD, "faux")
    assert file.stat().st_mtime_ns == before.st_mtime_ns
    assert file.stat().st_ino == before.st_ino


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        (("obs", "policy"), "never", "obs.policy"),
        (("help", "keep_days"), 0, "help.keep_days"),
        (("help", "keep_days"), "90", "help.keep_days"),
        (("help", "skills"), "Droit", "help.skills"),
        (URL, "wss://a", "OBS"),
        (("server", "time_zone"), "CET", "CET"),
        (("server", "trusted_proxies"), ["0.0.0.0/0"], "server.trusted_proxies"),
        (("obs", "feeds", "template"), "http://{slug:>9}", "obs.feeds.template"),
        (("obs", "unknown"), "x", "obs.unknown"),
        (("obs", "url", "deeper"), "x", ""),
    ],
)
async def test_a_wrong_value_leaves_the_file_as_it_was_and_names_the_key(
    file: Path, key: Key, value: Value, word: str
) -> None:
    found: Found = []
    store = store_of(file, found)
    before = file.stat()
    with pytest.raises(SettingError) as refused:
        await store.change(lambda _tables: {PASSWORD: "juste", key: value}, seen=store.tag)
    assert word in str(refused.value)
    if not isinstance(refused.value, UnsavedSetting):
        assert refused.value.key == key
    assert file.read_text("utf-8") == TEXT
    assert file.stat().st_ino == before.st_ino
    assert found == []
    assert [path.name for path in file.parent.iterdir()] == [file.name]


async def test_settings_that_are_right_together_alone_are_taken_together(file: Path) -> None:
    file.write_text(
        '[help]\nskills = ["Droit"]\n[[help.channels]]\nname = "a"\nurl = "json://a"\nskills = ["Droit"]\n',
        encoding="utf-8",
    )
    store = store_of(file)
    with pytest.raises(InvalidSetting):
        await change(store, ("help", "skills"), ["Design"])
    await store.change(
        lambda _tables: {("help", "skills"): ["Design"], ("help", "channels"): None}, seen=store.tag
    )
    assert store.content.help.skills == ("Design",)


async def test_what_was_written_by_hand_meanwhile_stays(file: Path) -> None:
    store = store_of(file)
    seen = store.tag
    file.write_text(TEXT + '[help]\ncollector = "Nous"  # à la main\n', encoding="utf-8")
    await change(store, PASSWORD, "juste", seen=seen)
    assert file.read_text("utf-8") == TEXT.replace("faux", "juste") + (
        '[help]\ncollector = "Nous"  # à la main\n'
    )
    assert store.content.help.collector == "Nous"


async def test_the_same_setting_changed_meanwhile_is_not_overwritten(file: Path) -> None:
    store = store_of(file)
    seen = store.tag
    by_hand = TEXT.replace("faux", "à la main")
    file.write_text(by_hand, encoding="utf-8")
    with pytest.raises(StaleSetting) as refused:
        await change(store, PASSWORD, "juste", seen=seen)
    assert refused.value.key == PASSWORD
    assert file.read_text("utf-8") == by_hand
    # The one who wanted the same has nothing to decide.
    await change(store, PASSWORD, "à la main", seen=seen)


async def test_two_forms_do_not_lose_each_other_s_change(file: Path) -> None:
    store = store_of(file)
    seen = store.tag
    await asyncio.gather(
        change(store, PASSWORD, "juste", seen=seen),
        change(store, ("help", "collector"), "Nous", seen=seen),
        change(store, URL, "ws://b", seen=seen),
    )
    config = read_config(file)
    assert (config.obs.url, config.obs.password, config.help.collector) == ("ws://b", "juste", "Nous")
    with pytest.raises(StaleSetting):
        await change(store, URL, "ws://c", seen=seen)


async def test_two_servers_with_one_file_do_not_lose_each_other_s_change(file: Path) -> None:
    keys = [("obs", "feeds", "cities", f"ville-{number}") for number in range(12)]
    stores = [store_of(file) for _ in range(2)]
    await asyncio.gather(
        *(
            change(stores[number % 2], key, "Caméra", seen=stores[number % 2].tag)
            for number, key in enumerate(keys)
        )
    )
    assert set(read_config(file).obs.feeds.cities) == {key[-1] for key in keys}


async def test_a_form_of_an_earlier_start_is_refused_rather_than_guessed(file: Path) -> None:
    seen = store_of(file).tag
    with pytest.raises(StaleSetting):
        await change(store_of(file), PASSWORD, "juste", seen=seen)


async def test_a_form_filled_in_before_there_was_a_file_is_merged(tmp_path: Path) -> None:
    file = tmp_path / "topchrono.toml"
    store = store_of(file)
    assert store.tag == ""
    file.write_text(TEXT, encoding="utf-8")
    await change(store, ("help", "collector"), "Nous", seen="")
    with pytest.raises(StaleSetting):
        await change(store, PASSWORD, "juste", seen="")
    assert read_config(file).help.collector == "Nous"


async def test_a_file_with_a_mistake_is_not_written_over(file: Path) -> None:
    file.write_text('[obs]\nurl = "ws://a\n', encoding="utf-8")
    with pytest.raises(InvalidSetting, match="ligne 2"):
        await change(store_of(file), PASSWORD, "juste")
    assert file.read_text("utf-8") == '[obs]\nurl = "ws://a\n'


async def test_the_mistake_itself_can_be_mended(file: Path) -> None:
    file.write_text('[obs]\nurl = "wss://a"\n', encoding="utf-8")
    store = store_of(file)
    assert store.problem
    await change(store, URL, "ws://a")
    assert store.problem is None
    assert read_config(file).obs.url == "ws://a"


@pytest.mark.parametrize("mistake", ["[obs", 'policy = "jamais"'])
async def test_a_form_filled_in_while_the_file_had_a_mistake_is_compared_with_what_it_showed(
    file: Path, mistake: str
) -> None:
    async with watching(file, []) as store:
        file.write_text(TEXT + mistake, encoding="utf-8")
        await until(lambda: store.problem)
        seen = store.tag
        file.write_text(TEXT.replace("ws://a", "ws://b"), encoding="utf-8")
        await until(lambda: store.problem is None)
        await change(store, PASSWORD, "juste", seen=seen)
        with pytest.raises(StaleSetting):
            await change(store, URL, "ws://c", seen=seen)


async def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "topchrono.toml"
    link.parent.mkdir()
    link.symlink_to(file)
    await change(store_of(link), PASSWORD, "juste")
    assert link.is_symlink()
    assert read_config(file).obs.password == "juste"


async def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "topchrono.toml"
    folder.mkdir()
    with pytest.raises(SettingError):
        await change(store_of(folder), PASSWORD, "juste")
    assert folder.is_dir()


async def test_a_draft_that_cannot_be_written_leaves_the_file_as_it_was(file: Path) -> None:
    file.with_suffix(".new").mkdir()
    with pytest.raises(UnsavedSetting, match="ne s'enregistre pas"):
        await change(store_of(file), PASSWORD, "juste")
    assert file.read_text("utf-8") == TEXT


async def test_a_leftover_of_a_crash_is_in_nobodys_way(file: Path) -> None:
    leftover = file.with_suffix(".new")
    leftover.write_text("x", encoding="utf-8")
    leftover.chmod(0o666)
    await change(store_of(file), PASSWORD, "juste")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not leftover.exists()


async def test_a_huge_file_is_left_to_an_editor(file: Path) -> None:
    file.write_text(TEXT + "# …\n" * 40_000, encoding="utf-8")
    with pytest.raises(UnsavedSetting, match="ne sait pas modifier"):
        await change(store_of(file), PASSWORD, "juste")


async def test_nothing_is_written_while_a_deadline_is_near(file: Path) -> None:
    quiet = HeldQuiet()
    changing = asyncio.create_task(change(store_of(file, quiet=quiet), PASSWORD, "juste"))
    await quiet.awaited.wait()
    await asyncio.sleep(0)
    assert file.read_text("utf-8") == TEXT
    quiet.passed.set()
    await changing
    assert read_config(file).obs.password == "juste"


async def test_a_tag_says_nothing_of_the_secret(file: Path) -> None:
    tags = {store_of(file).tag for _ in range(3)}
    assert len(tags) == 3
