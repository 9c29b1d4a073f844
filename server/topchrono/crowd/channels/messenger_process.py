"""A subprocess that sends messages through Apprise, which blocks and is slow to import.

It reads a line of JSON from the standard input for each message: address, title, text. It writes a line to
the standard output for each: ``true`` if it was sent, else ``false``. Without a text nothing is sent, and the
answer is whether the address is understood. It imports nothing of ours, and exits at the end of its input.

The addresses hold secrets: it prints nothing but these answers.
"""

import logging
import os
import sys

import msgspec
from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.common import OverflowMode

_ASSET = AppriseAsset(
    app_id="Top Chrono",
    app_desc="Top Chrono",
    async_mode=False,
    interpret_emojis=False,
    storage_mode="memory",
)


class Message(msgspec.Struct):
    """A message and its address."""

    url: str
    title: str = ""
    body: str | None = None


def send(message: Message) -> bool:
    """Whether the service took the message, or whether there is such a service if there is no text."""
    service = Apprise.instantiate(message.url, asset=_ASSET, suppress_exceptions=True)
    if not service:
        return False
    if message.body is None:
        return True
    # Most services refuse longer texts, and would refuse them at every retry.
    if service.overflow_mode == OverflowMode.UPSTREAM:
        service.overflow_mode = OverflowMode.SPLIT
    messenger = Apprise(asset=_ASSET)
    messenger.add(service)
    return bool(messenger.notify(title=message.title, body=message.body, body_format=NotifyFormat.TEXT))


def main() -> None:
    """Send each message of the standard input, until its end."""
    logging.disable(logging.CRITICAL)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    # Discard what a service's own library prints.
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device, not a path
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere.fileno(), stream.fileno())
    for line in sys.stdin.buffer:
        try:
            was_sent = send(msgspec.json.decode(line, type=Message))
        except Exception:  # noqa: BLE001 - a service's library may raise anything, and its text may hold the secret
            was_sent = False
        answers.write(msgspec.json.encode(was_sent) + b"\n")


if __name__ == "__main__":
    main()
