"""Which coding a client gets, by what it says that it takes."""

import pytest

from topchrono.web.http.content_coding import choose_coding


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("", "identity"),
        ("deflate", "identity"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0.0", "identity"),
        ("br; q=0.5, gzip; q=0.8", "gzip"),
        ("br;q=0.1, identity", "identity"),
        ("*", "br"),
        ("*;q=0", "identity"),
        ("br;q=0, *", "gzip"),
        ("gzip;q=lots", "identity"),
        (";;,=,q=1", "identity"),
    ],
)
def test_what_the_client_ranks_highest_is_chosen(accepted: str, chosen: str) -> None:
    assert choose_coding(accepted, ("identity", "br", "gzip")) == chosen


def test_only_what_there_is_is_chosen() -> None:
    assert choose_coding("br, gzip", ("identity", "gzip")) == "gzip"
    assert choose_coding("br, gzip", ("identity",)) == "identity"
