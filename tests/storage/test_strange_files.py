"""Folders where something that must be a file is none."""

import os
from pathlib import Path

import pytest

from topchrono.storage.errors import JournalError
from topchrono.storage.lock import lock
from topchrono.storage.strange_files import refuse_strange_files

NAMES = (
    "lock.db",
    "links.new",
    "counts.json",
    "room.new",
    *(f"{stem}{end}" for stem in ("journal", "crowd") for end in (".db", ".db-wal", ".db-shm")),
)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs pipes and symbolic links")


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_a_pipe_and_a_link_to_nowhere_are_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.mkdir()
    with pytest.raises(JournalError, match=rf"{name} » devrait être un fichier"):
        refuse_strange_files(tmp_path)
    path.rmdir()
    os.mkfifo(path)
    with pytest.raises(JournalError, match=rf"{name} » devrait être un fichier"):
        refuse_strange_files(tmp_path)
    path.unlink()
    for target in ("nowhere", name):
        path.symlink_to(target)
        with pytest.raises(JournalError, match=rf"{name} » est un lien qui ne mène à aucun fichier"):
            refuse_strange_files(tmp_path)
        path.unlink()


def test_files_and_links_to_files_will_do_and_so_does_an_empty_folder(tmp_path: Path) -> None:
    refuse_strange_files(tmp_path)
    refuse_strange_files(tmp_path / "missing")
    (tmp_path / "elsewhere").touch()
    for name in NAMES:
        (tmp_path / name).symlink_to("elsewhere")
    refuse_strange_files(tmp_path)


def test_a_lock_that_is_somebody_elses_file_is_named_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "lock.db").write_text("Mes notes, " * 100, encoding="utf-8")
    with pytest.raises(JournalError, match=r"lock.db » n'est pas de Top Chrono"):
        lock(tmp_path)
    assert (tmp_path / "lock.db").read_text(encoding="utf-8").startswith("Mes notes")
