"""The log file of an evening."""

import os
import stat
from pathlib import Path

import pytest

from topchrono.runtime.log_file import KEPT, LogFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "topchrono.log"


@pytest.fixture
def failures() -> list[OSError]:
    return []


def test_it_goes_on_after_what_was_there(path: Path, failures: list[OSError]) -> None:
    path.write_text("yesterday\n", encoding="utf-8")
    LogFile(path, on_failure=failures.append).write("today\n")
    assert path.read_text("utf-8") == "yesterday\ntoday\n"
    assert failures == []


def test_it_is_rotated_and_the_oldest_is_deleted(path: Path, failures: list[OSError]) -> None:
    file = LogFile(path, on_failure=failures.append, most_bytes=20)
    for number in range(100):
        file.write(f"line {number:03}\n")
    names = sorted(found.name for found in path.parent.iterdir())
    assert names == ["topchrono.log", *(f"topchrono.log.{number}" for number in range(1, KEPT + 1))]
    assert path.read_text("utf-8") == "line 098\nline 099\n"
    assert all(found.stat().st_size <= 20 for found in path.parent.iterdir())


def test_only_this_user_may_read_it(path: Path, failures: list[OSError]) -> None:
    before = os.umask(0)
    try:
        file = LogFile(path, on_failure=failures.append, most_bytes=1)
        file.write("a\n")
        file.write("b\n")
    finally:
        os.umask(before)
    modes = {stat.S_IMODE(found.stat().st_mode) for found in path.parent.iterdir()}
    assert modes == {0o600}


def test_a_folder_in_its_place_loses_the_texts_and_is_reported_once(
    path: Path, failures: list[OSError]
) -> None:
    path.mkdir()
    file = LogFile(path, on_failure=failures.append)
    file.write("lost\n")
    file.write("lost\n")
    assert len(failures) == 1
    path.rmdir()
    file.write("kept\n")
    assert path.read_text("utf-8") == "kept\n"


def test_a_symbolic_link_in_its_place_is_not_followed(path: Path, failures: list[OSError]) -> None:
    other = path.with_name("journal.db")
    other.write_text("", encoding="utf-8")
    path.symlink_to(other)
    LogFile(path, on_failure=failures.append).write("lost\n")
    assert len(failures) == 1
    assert other.read_text("utf-8") == ""


def test_what_can_t_be_rotated_does_not_grow(path: Path, failures: list[OSError]) -> None:
    (path.with_name("topchrono.log.1") / "full").mkdir(parents=True)
    (path.with_name("topchrono.log.2") / "full").mkdir(parents=True)
    file = LogFile(path, on_failure=failures.append, most_bytes=20)
    for _ in range(10):
        file.write("a line\n")
    assert path.stat().st_size <= 20
    assert len(failures) == 1
