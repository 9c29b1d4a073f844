"""Whether Open Sound Control can come in."""

import socket

from topchrono.doctor.machine import check_osc


def test_nothing_is_said_where_it_is_off() -> None:
    assert check_osc(None) == []


def test_an_address_that_is_taken_is_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{other.getsockname()[1]}"
        assert [(finding.check, finding.grade) for finding in check_osc(listen)] == [("osc", "poor")]
    assert [(finding.check, finding.grade) for finding in check_osc(listen)] == [("osc", "good")]
