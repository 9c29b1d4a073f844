"""The address and the password of OBS, corrected in the settings file while the evening runs."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.held_quiet import HeldQuiet
from topchrono.obs.settings_watch import SettingsWatch
from topchrono.runtime.clock import Clock
from topchrono.runtime.quiet import Quiet

EVERY_S = 0.02

Found = list[tuple[str | None, str | None]]


@asynccontextmanager
async def watching(file: Path, found: Found, quiet: Quiet | None = None) -> AsyncIterator[SettingsWatch]:
    watch = SettingsWatch(
        file,
        quiet or Quiet(Clock()),
        use=lambda url, password: found.append((url, password)),
        changed=lambda: None,
        every_s=EVERY_S,
    )
    task = asyncio.create_task(watch.run())
    await asyncio.sleep(0)
    try:
        yield watch
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(is_so: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(EVERY_S)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "topchrono.toml"
    path.write_text('[obs]\nurl = "ws://a"\npassword = "faux"\n', encoding="utf-8")
    return path


async def test_a_corrected_password_is_used(file: Path) -> None:
    found: Found = []
    async with watching(file, found):
        file.write_text('[obs]\nurl = "ws://a"\npassword = "juste"\n', encoding="utf-8")
        await until(lambda: found)
    assert found == [(None, "juste")]


async def test_a_corrected_address_is_used(file: Path) -> None:
    found: Found = []
    async with watching(file, found):
        file.write_text('[obs]\nurl = "ws://b:4456"\npassword = "faux"\n', encoding="utf-8")
        await until(lambda: found)
    assert found == [("ws://b:4456", None)]


async def test_a_file_written_after_the_start_is_used(tmp_path: Path) -> None:
    found: Found = []
    async with watching(tmp_path / "topchrono.toml", found):
        (tmp_path / "topchrono.toml").write_text('[obs]\npassword = "juste"\n', encoding="utf-8")
        await until(lambda: found)
    assert found == [(None, "juste")]


async def test_a_file_replaced_by_an_editor_is_used(file: Path) -> None:
    found: Found = []
    async with watching(file, found):
        other = file.with_suffix(".new")
        other.write_text('[obs]\nurl = "ws://a"\npassword = "juste"\n', encoding="utf-8")
        other.rename(file)
        await until(lambda: found)
    assert found == [(None, "juste")]


async def test_what_is_still_being_written_is_not_read(file: Path) -> None:
    found: Found = []
    async with watching(file, found) as watch:
        with file.open("w", encoding="utf-8") as writing:
            for part in ("[obs]\n", "url = ", '"ws://a"\n', 'password = "ju', 'ste"\n'):
                writing.write(part)
                writing.flush()
                await asyncio.sleep(EVERY_S / 2)
                assert watch.problem is None
        await until(lambda: found)
    assert found == [(None, "juste")]


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
    async with watching(file, found) as watch:
        file.write_bytes(content)
        await until(lambda: watch.problem)
        assert watch.problem
        assert str(file) in str(watch.problem) or "OBS" in str(watch.problem)
        assert found == []
        file.write_text('[obs]\nurl = "ws://a"\npassword = "juste"\n', encoding="utf-8")
        await until(lambda: found)
        assert watch.problem is None
    assert found == [(None, "juste")]


async def test_a_file_that_is_gone_changes_nothing(file: Path) -> None:
    found: Found = []
    async with watching(file, found) as watch:
        file.unlink()
        await asyncio.sleep(5 * EVERY_S)
        assert watch.problem is None
    assert found == []


async def test_settings_that_do_not_concern_obs_change_nothing(file: Path) -> None:
    found: Found = []
    async with watching(file, found):
        file.write_text(file.read_text("utf-8") + "[help]\nkeep_days = 30\n", encoding="utf-8")
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
