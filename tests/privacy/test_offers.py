import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.crowd.sample_offers import offer, token
from topchrono.crowd.database import connect
from topchrono.crowd.offers.model import Consent, Offer
from topchrono.crowd.offers.offer_table import Row, read_offers, write_rows
from topchrono.privacy.eraser import ERASED, Eraser
from topchrono.privacy.offers import erase_mentions, find_mentions

ADDRESS = "lea@x.co"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(connect(tmp_path)) as connection:
        yield connection


def keep(database: sqlite3.Connection, *offers: Offer, note: str = "x") -> None:
    rows = [
        Row(token=kept.token, offer=kept, announcements=[("#tout", note)], is_moderation=False)
        for kept in offers
    ]
    write_rows(database, rows, 0)


def paul(number: int = 2, **values: object) -> Offer:
    return offer(number, **{"name": "Paul Roux", "address": "paul@x.co", "message": "", **values})


def test_what_others_wrote_of_a_person_goes_and_the_rest_stays(database: sqlite3.Connection) -> None:
    kept = paul(
        name="Paul et Léa Martin", city="chez LEA@x.co", message=f"avec Léa Martin, {ADDRESS} (lea@x.co.uk)"
    )
    hers = offer(1, address="Lea@X.co", message=f"c'est moi, {ADDRESS}")
    quiet = paul(3, message="avec Zoé")
    keep(database, hers, kept, quiet)
    eraser = Eraser(ADDRESS, [], ["Léa Martin"])
    found = find_mentions(database, eraser)
    assert ([mention.token for mention in found.offers], found.waiting) == ([token(2)], [])
    erase_mentions(database, eraser)
    assert read_offers(database) == [
        hers,
        paul(
            name=f"Paul et {ERASED}", city=f"chez {ERASED}", message=f"avec {ERASED}, {ERASED} (lea@x.co.uk)"
        ),
        quiet,
    ]
    assert find_mentions(database, eraser).offers == []


def test_an_address_is_erased_from_consents_and_pending_announcements(
    database: sqlite3.Connection,
) -> None:
    keep(database, paul(), note="Droit · pour « Léa Martin lea@\u2060x.co » (Rennes)")
    agreed = Consent(at=1, text=f"J'accepte que « Léa Martin {ADDRESS} » me contacte")
    keep(database, replace(paul(3), items={"p01": agreed}))
    eraser = Eraser(ADDRESS, ["Léa Martin"])
    found = find_mentions(database, eraser)
    assert (len(found.offers), len(found.waiting)) == (1, 1)
    erase_mentions(database, eraser)
    [first, _] = database.execute("SELECT body FROM outbox ORDER BY id").fetchall()
    assert first == (f"Droit · pour « Léa Martin {ERASED} » (Rennes)",)
    [_, changed] = read_offers(database)
    assert changed.items["p01"].text == f"J'accepte que « Léa Martin {ERASED} » me contacte"


def test_another_address_that_signs_the_same_keeps_its_name_unless_that_is_sure(
    database: sqlite3.Connection,
) -> None:
    keep(database, offer(1, address=ADDRESS), paul(name="LEA MARTIN", message="Léa Martin"))
    for eraser, name, left in (
        (Eraser(ADDRESS, [], ["Léa Martin"]), "LEA MARTIN", {"Léa Martin"}),
        (Eraser(ADDRESS, ["Léa Martin"]), ERASED, set()),
    ):
        assert find_mentions(database, eraser).left == left
        erase_mentions(database, eraser)
        [_, other] = read_offers(database)
        assert (other.name, other.message, other.address) == (name, ERASED, "paul@x.co")
