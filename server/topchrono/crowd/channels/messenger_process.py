"""A process of its own to send messages in, through Apprise: it blocks, and it is slow to import.

A line of JSON comes in on the standard input for each message: where to, title, text. A line goes out for
each on the standard output: ``true`` if it was sent, else ``false``. It imports nothing of ours. It ends
with its input.

The addresses hold secrets: nothing but the answers is ever printed.
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
    """What is to be sent where."""

    url: str
    title: str
    body: str


def send(message: Message) -> bool:
    """Whether the service took the message."""
    service = Apprise.instantiate(message.url, asset=_ASSET, suppress_exceptions=True)
    if not service:
        return False
    # Most services refuse what is longer than they like, and would refuse it again for ever.
    if service.overflow_mode == OverflowMode.UPSTREAM:
        service.overflow_mode = OverflowMode.SPLIT
    messenger = Apprise(asset=_ASSET)
    messenger.add(service)
    return bool(messenger.notify(title=message.title, body=message.body, body_format=NotifyFormat.TEXT))


def main() -> None:
    """Send what comes in until nothing comes any more."""
    logging.disable(logging.CRITICAL)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb", buffering=0)
    # Whatever a service's own library prints goes nowhere.
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
