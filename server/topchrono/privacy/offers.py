"""Erases mentions of a person from other people's offers."""

import sqlite3

from msgspec import Struct
from msgspec.structs import replace

from topchrono.crowd.offers.model import Offer
from topchrono.crowd.offers.offer_table import read_offers, rewrite_offer
from topchrono.inputs.email import address_key
from topchrono.privacy.eraser import ERASED, Eraser


class Mentions(Struct, frozen=True, kw_only=True):
    """Mentions of a person by others."""

    offers: list[Offer]
    """Offers with a mention, rewritten without the person."""
    waiting: list[tuple[str, int]]
    """Pending announcements with a mention, rewritten without the person, by their row in the outbox."""
    left: frozenset[str]
    """Signed names that stay: offers of namesakes have the same."""


def find_mentions(connection: sqlite3.Connection, eraser: Eraser) -> Mentions:
    """Find the person in offers and announcements of others; changes nothing. Raises sqlite3.Error."""
    offers = [
        offer
        for offer in read_offers(connection)
        if address_key(offer.address) != address_key(eraser.address)
    ]
    others = {offer.token for offer in offers}
    rows = connection.execute("SELECT id, offer, body FROM outbox").fetchall()
    # An announcement quotes projects as the rundown names them, even if that is a person's name.
    waiting = [(eraser.without_address(body), row, body) for row, offer, body in rows if offer in others]
    return Mentions(
        offers=[after for offer in offers if (after := _without(offer, eraser)) != offer],
        waiting=[(after, row) for after, row, body in waiting if after != body],
        left=frozenset(name for offer in offers for name in _namesakes(offer, eraser)),
    )


def erase_mentions(connection: sqlite3.Connection, eraser: Eraser) -> None:
    """Erase the person from offers and announcements of others. Raises sqlite3.Error."""
    found = find_mentions(connection, eraser)
    for offer in found.offers:
        rewrite_offer(connection, offer)
    connection.executemany("UPDATE outbox SET body = ? WHERE id = ?", found.waiting)


def _without(offer: Offer, eraser: Eraser) -> Offer:
    erase_name = eraser.without_known if _namesakes(offer, eraser) else eraser.without_person
    return replace(
        offer,
        name=erase_name(offer.name),
        city=eraser.without_person(offer.city),
        message=eraser.without_person(offer.message),
        items={
            item: replace(consent, text=eraser.without_address(consent.text))
            for item, consent in offer.items.items()
        },
    )


def _namesakes(offer: Offer, eraser: Eraser) -> list[str]:
    """The signed names that are the whole name on the offer."""
    name = eraser.without_known(offer.name)
    return eraser.signed_in(name) if eraser.without_person(name) == ERASED else []
