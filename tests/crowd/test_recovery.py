"""A damaged file of offers, and what is saved of it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.storage.owners import give_away, needs_root, not_given_away
from topchrono.crowd.database import connect
from topchrono.crowd.offers.model import Consent, Offer
from topchrono.crowd.offers.offer_table import read_offers
from topchrono.crowd.recovery import recover
from topchrono.inputs.email import address_key
from topchrono.storage.folder import EveningFolder, wal_of

MANY = 400


def offer(number: int) -> Offer:
    return Offer(
        token=f"token-{number:04}",
        number=number,
        name=f"Ana {number}",
        address=f"ana{number}@exemple.fr",
        skills=("Droit",),
        city="",
        message="Bonjour " * 20,
        items={"p01": Consent(at=1, text="oui")},
        at=number,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of many offers, some with pending announcements, and of some applause."""
    with closing(connect(tmp_path)) as database:
        database.execute("BEGIN")
        for number in range(1, MANY + 1):
            one = offer(number)
            values = (one.token, address_key(one.address), one.at, msgspec.json.encode(one).decode())
            database.execute("INSERT INTO offers VALUES (?, ?, ?, ?)", values)
        database.execute(
            "INSERT INTO outbox (channel, offer, body, next_at) VALUES ('droit', 'token-0001', 'x', 1)"
        )
        database.execute("INSERT INTO applause VALUES ('p01', 7)")
        database.execute("COMMIT")
    return EveningFolder(tmp_path).crowd


def numbers(folder: Path) -> list[int]:
    with closing(connect(folder)) as database:
        return [one.number for one in read_offers(database)]


def test_nothing_happens_to_a_sound_file_or_to_none(tmp_path: Path, file: Path) -> None:
    before = file.read_bytes()
    assert recover(tmp_path) is None
    assert file.read_bytes() == before
    assert recover(tmp_path / "elsewhere") is None
    (tmp_path / "new").mkdir()
    EveningFolder(tmp_path / "new").crowd.touch()
    assert recover(tmp_path / "new") is None


@pytest.mark.parametrize("place", [0.3, 0.5, 0.9])
def test_what_can_be_read_is_saved_and_the_damaged_file_is_kept(
    tmp_path: Path, file: Path, place: float
) -> None:
    damaged = bytearray(file.read_bytes())
    start = int(len(damaged) * place) // 4096 * 4096
    damaged[start : start + 4096] = b"\xff" * 4096
    file.write_bytes(damaged)
    kept_at = recover(tmp_path)
    assert kept_at == tmp_path / "crowd.damaged-1.db"
    assert kept_at.read_bytes() == damaged
    saved = numbers(tmp_path)
    assert saved
    assert saved == sorted(set(saved))
    assert recover(tmp_path) is None


def test_one_offer_that_is_not_readable_costs_no_other(tmp_path: Path, file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE offers SET body = '{\"token\": 5}' WHERE token = 'token-0007'")
        database.commit()
    assert recover(tmp_path)
    assert numbers(tmp_path) == [number for number in range(1, MANY + 1) if number != 7]
    with closing(sqlite3.connect(file)) as database:
        assert database.execute("SELECT channel, offer FROM outbox").fetchall() == [("droit", "token-0001")]
        assert database.execute("SELECT * FROM applause").fetchall() == [("p01", 7)]


def test_a_log_that_is_broken_is_noticed_and_kept(tmp_path: Path) -> None:
    database = connect(tmp_path)
    for number in range(1, 21):
        one = offer(number)
        values = (one.token, address_key(one.address), one.at, msgspec.json.encode(one).decode())
        database.execute("INSERT INTO offers VALUES (?, ?, ?, ?)", values)
    folder = tmp_path / "after"
    folder.mkdir()
    crowd = EveningFolder(tmp_path).crowd
    for file in (crowd, wal_of(crowd)):
        shutil.copy(file, folder)
    database.close()
    log = wal_of(EveningFolder(folder).crowd)
    written = bytearray(log.read_bytes())
    written[len(written) // 2] ^= 0xFF
    log.write_bytes(written)

    kept_at = recover(folder)
    assert kept_at is not None
    assert wal_of(kept_at).read_bytes() == written
    saved = numbers(folder)
    assert 0 < len(saved) < 20
    assert saved == list(range(1, len(saved) + 1))
    assert recover(folder) is None


@pytest.mark.parametrize("content", [b"not a database" * 1000, b"\0" * 8192, b"SQLite format 3\0"])
def test_a_file_of_which_nothing_can_be_read_is_kept_and_a_new_one_begun(
    tmp_path: Path, content: bytes
) -> None:
    EveningFolder(tmp_path).crowd.write_bytes(content)
    kept_at = recover(tmp_path)
    assert kept_at is not None
    assert kept_at.read_bytes() == content
    assert numbers(tmp_path) == []
    EveningFolder(tmp_path).crowd.write_bytes(content)
    assert recover(tmp_path) == tmp_path / "crowd.damaged-2.db"


@needs_root
def test_what_root_mends_belongs_to_whom_it_belonged(tmp_path: Path, file: Path) -> None:
    file.write_bytes(b"not a database" * 1000)
    give_away(tmp_path)
    assert recover(tmp_path)
    assert not_given_away(tmp_path) == []
