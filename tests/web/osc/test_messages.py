"""What a datagram of Open Sound Control is understood as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
from pythonosc.osc_message_builder import build_msg

from topchrono.web.osc.messages import MOST_BYTES, OscPress, press_in

TOKEN = "abcdefgh.VzKM9pG3dPciVLAxoY-t1qC_O9E"


@pytest.mark.parametrize(
    ("address", "arguments", "action"),
    [
        (f"/topchrono/{TOKEN}/go", [], "go"),
        (f"/topchrono/{TOKEN}/slate/on", [1], "slate/on"),
        (f"/topchrono/{TOKEN}/go", [1.0], "go"),
        (f"/topchrono/{TOKEN}/go", [True], "go"),
        (f"/topchrono/{TOKEN}/go", ["anything"], "go"),
        ("/topchrono/go", [TOKEN], "go"),
        ("/topchrono/check-in/p07", [TOKEN, 1], "check-in/p07"),
    ],
)
def test_the_token_stands_in_the_address_or_is_the_first_argument(
    address: str, arguments: list[object], action: str
) -> None:
    assert press_in(build_msg(address, arguments).dgram) == OscPress(TOKEN, action)


@pytest.mark.parametrize("released", [0, 0.0, False])
def test_a_button_that_is_released_is_no_press(released: object) -> None:
    assert press_in(build_msg(f"/topchrono/{TOKEN}/go", [released]).dgram) is None
    assert press_in(build_msg("/topchrono/go", [TOKEN, released]).dgram) is None


def bundle() -> bytes:
    builder = OscBundleBuilder(IMMEDIATELY)
    builder.add_content(build_msg(f"/topchrono/{TOKEN}/go"))
    return bytes(builder.build().dgram)


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"/topchrono/",
        b"/topchrono/go",
        b"/topchrono/go\0\0\0,s\0\0",
        b"/topchrono/go\0\0\0,[[\0",
        b"/topchrono/go\0\0\0,X\0\0",
        b"/topchrono/\xff\xfe.a/go\0\0",
        b"GET /key/ HTTP/1.1\r\n\r\n",
        build_msg("/other/go", TOKEN).dgram,
        build_msg("/topchrono/go", 7).dgram,
        build_msg(f"/topchrono/{TOKEN}/go", "x" * MOST_BYTES).dgram,
        bundle(),
    ],
    ids=lambda datagram: repr(datagram[:24]),
)
def test_anything_else_is_nothing(datagram: bytes) -> None:
    assert press_in(datagram) is None


@given(st.binary(max_size=200))
def test_no_bytes_make_a_fault(data: bytes) -> None:
    press_in(data)
    press_in(b"/topchrono/" + data)
    press_in(b"/topchrono/go\0\0\0," + data)


def test_nothing_of_it_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    press_in(b"/topchrono/go\0\0\0,X\0\0")
    assert caplog.records == []
