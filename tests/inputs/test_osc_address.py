"""Addresses for Open Sound Control, as people write them."""

import pytest

from topchrono.inputs.osc_address import read_osc_address
from topchrono.inputs.reading import NotUnderstood


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("9000", ("127.0.0.1", 9000)),
        (" 127.0.0.1:9000 ", ("127.0.0.1", 9000)),
        ("localhost:9000", ("127.0.0.1", 9000)),
        ("192.168.1.20:53000", ("192.168.1.20", 53000)),
        ("[::1]:9000", ("::1", 9000)),
    ],
)
def test_an_address_is_understood(text: str, address: tuple[str, int]) -> None:
    assert read_osc_address(text) == address


@pytest.mark.parametrize(
    "text", ["", "host", "studio.local:9000", "127.0.0.1", "127.0.0.1:0", "1.2.3:9", "70000"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read_osc_address(text)
