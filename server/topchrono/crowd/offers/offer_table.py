"""Offers on disk and their pending announcements: the tables ``offers`` and ``outbox``."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from topchrono.crowd.offers.model import Offer
from topchrono.inputs.email import address_key

Announcement = tuple[str, str]
"""The name of a channel and a text for it."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The new state of the offer of a token."""

    token: str
    offer: Offer | None
    """None erases it."""
    announcements: Sequence[Announcement]
    is_moderation: bool
    """Made by the crew, not by the author of the offer."""


def read_offers(connection: sqlite3.Connection) -> list[Offer]:
    """Every offer, oldest first. Raises sqlite3.Error."""
    decoder = msgspec.json.Decoder(Offer)
    offers = [decoder.decode(body) for (body,) in connection.execute("SELECT body FROM offers")]
    return sorted(offers, key=lambda offer: offer.number)


def changed_offers(
    connection: sqlite3.Connection, known: Mapping[str, Offer]
) -> Iterator[tuple[Offer | None, Offer]]:
    """The offers that differ from the ``known`` ones, each after what is known. Raises sqlite3.Error."""
    for token, body in connection.execute("SELECT token, body FROM offers"):
        before = known.get(token)
        if before is None or _body(before) != body:
            yield before, msgspec.json.decode(body, type=Offer)


def read_tokens(connection: sqlite3.Connection) -> set[str]:
    """The tokens of all offers. Raises sqlite3.Error."""
    return {token for (token,) in connection.execute("SELECT token FROM offers")}


def write_rows(connection: sqlite3.Connection, rows: Sequence[Row], now: int) -> list[Offer | None]:
    """Write ``rows`` at ``now`` (epoch ms); for each, the stored offer.

    Raises sqlite3.Error.
    """
    return [_write(connection, row, now) for row in rows]


def rewrite_offer(connection: sqlite3.Connection, offer: Offer) -> None:
    """Update the offer on disk, if it is still there. Raises sqlite3.Error."""
    connection.execute("UPDATE offers SET body = ? WHERE token = ?", (_body(offer), offer.token))


def _write(connection: sqlite3.Connection, row: Row, now: int) -> Offer | None:
    if row.offer is None:
        connection.execute("DELETE FROM offers WHERE token = ?", (row.token,))
        connection.execute("DELETE FROM outbox WHERE offer = ?", (row.token,))
        return None
    if row.is_moderation:
        return _write_moderated(connection, row, row.offer)
    connection.execute(
        "INSERT OR REPLACE INTO offers VALUES (?, ?, ?, ?)",
        (row.token, address_key(row.offer.address), row.offer.at, _body(row.offer)),
    )
    connection.executemany(
        "INSERT INTO outbox (channel, offer, body, next_at) VALUES (?, ?, ?, ?)",
        [(channel, row.token, text, now) for channel, text in row.announcements],
    )
    return row.offer


def _write_moderated(connection: sqlite3.Connection, row: Row, moderated: Offer) -> Offer | None:
    # Another process may just have erased the offer, or a person in it: do not write them back.
    found = connection.execute("SELECT body FROM offers WHERE token = ?", (row.token,)).fetchone()
    if not found:
        return None
    offer = msgspec.structs.replace(msgspec.json.decode(found[0], type=Offer), set_aside=moderated.set_aside)
    rewrite_offer(connection, offer)
    # A row without a text is not delivered, and gets its text again once the offer is taken back.
    connection.execute("UPDATE outbox SET body = '' WHERE offer = ?", (row.token,))
    connection.executemany(
        "UPDATE outbox SET body = ? WHERE offer = ? AND channel = ?",
        [(text, row.token, channel) for channel, text in row.announcements],
    )
    return offer


def _body(offer: Offer) -> str:
    return msgspec.json.encode(offer).decode()
