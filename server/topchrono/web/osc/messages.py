"""What a datagram asks for, if it is a press of a key: pure, and raises for no bytes."""

import struct

from msgspec import Struct
from pythonosc.osc_message import OscMessage, ParseError
from pythonosc.parsing import osc_types

ROOT = "/topchrono/"
MOST_BYTES = 1_024
"""A press is a tenth of it."""
KNOWN_TYPES = frozenset(",ifdhsTF")
"""Types of arguments that devices send with a button; the library logs those that it does not know."""


class OscPress(Struct, frozen=True):
    """One press, not authenticated."""

    token: str
    action: str


def press_in(datagram: bytes) -> OscPress | None:
    """The press in ``datagram``: ``/topchrono/TOKEN/go``, or ``/topchrono/go`` and the token as argument.

    None for anything else: a bundle, what is malformed, and a button that is released (an argument of 0).
    """
    if len(datagram) > MOST_BYTES or not datagram.startswith(ROOT.encode()):
        return None
    try:
        _, index = osc_types.get_string(datagram, 0)
        if datagram[index:] and set(osc_types.get_string(datagram, index)[0]) - KNOWN_TYPES:
            return None
        message = OscMessage(datagram)
        arguments: list[object] = list(message.params)
    except (ParseError, osc_types.ParseError, struct.error, ValueError, IndexError):
        return None
    action = message.address.removeprefix(ROOT)
    token: object
    # A token has a dot, and no action has one.
    if "." in action:
        token, _, action = action.partition("/")
    else:
        token = arguments.pop(0) if arguments else None
    is_released = bool(arguments) and arguments[0] == 0
    if not isinstance(token, str) or is_released:
        return None
    return OscPress(token, action)
