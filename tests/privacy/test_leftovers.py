import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from topchrono.privacy.leftovers import PAGE_BYTES, holds, overwrite
from topchrono.storage.recovery import rewrite
from topchrono.storage.schema import Row, checksum

pytestmark = pytest.mark.slow

ADDRESS = "lea@exemple.fr"


def journal_with(path: Path, body: str) -> None:
    values = (1, 1, "host", None, None, body)
    rewrite(path, [Row(*values, checksum(b"", values))], rest_of=path)


def test_an_address_is_overwritten_wherever_a_page_ends(tmp_path: Path) -> None:
    torn = 0
    for shift in range(PAGE_BYTES - 50, PAGE_BYTES):
        path = tmp_path / f"journal.damaged-{shift}.db"
        # SQLite fills whole pages with the end of a text of this length.
        body = "é" * 3000 + " LEA@exemple.fr " + "y" * shift
        journal_with(path, body)
        size = path.stat().st_size
        torn += b"LEA@exemple.fr" not in path.read_bytes()
        assert holds(path, ADDRESS)
        overwrite(path, ADDRESS, [])
        assert not holds(path, ADDRESS)
        assert path.stat().st_size == size
        with closing(sqlite3.connect(path)) as database:
            ((found,),) = database.execute("SELECT body FROM events")
        assert found == body.replace("LEA@exemple.fr", "*" * len(ADDRESS))
    assert torn == len(ADDRESS) - 1


def test_an_address_is_overwritten_in_a_log(tmp_path: Path) -> None:
    journal_with(tmp_path / "journal.db", "x")
    with closing(sqlite3.connect(tmp_path / "journal.db")) as database:
        for shift in range(PAGE_BYTES - 50, PAGE_BYTES):
            database.execute("UPDATE events SET body = ?", (f"{'z' * PAGE_BYTES} {ADDRESS} {'y' * shift}",))
            database.commit()
        log = tmp_path / "journal.db-wal.damaged-1"
        log.write_bytes((tmp_path / "journal.db-wal").read_bytes())
    assert holds(log, ADDRESS)
    overwrite(log, ADDRESS, [])
    assert not holds(log, ADDRESS)
    assert b"exemple" not in log.read_bytes()


def test_other_texts_of_the_person_are_overwritten_as_json_writes_them(tmp_path: Path) -> None:
    file = tmp_path / "x.damaged-1"
    file.write_bytes('{"notes":{"Tel":"06 \\"12\\" 34","Nom":"Léa Martin","Oui":"oui"}}'.encode())
    overwrite(file, ADDRESS, ['06 "12" 34', "Léa Martin", "oui"])
    left = file.read_bytes()
    assert b"34" not in left
    assert b"Martin" not in left
    assert b"oui" in left


def test_half_a_file_is_no_trouble(tmp_path: Path) -> None:
    for data in (b"", b"x", b"x" * 31, ADDRESS.encode(), b"\xff" * 5000 + ADDRESS.encode()):
        file = tmp_path / "x.damaged-1"
        file.write_bytes(data)
        overwrite(file, ADDRESS, [])
        assert len(file.read_bytes()) == len(data)
        assert not holds(file, ADDRESS)
