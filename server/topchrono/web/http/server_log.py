"""Redacts the logs of aiohttp and Socket.IO: no addresses, no content, nothing that a client caused."""

import logging
import sys
import traceback

from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

SOMEBODY = "somebody"
CAUSED_BY_CLIENT = (HttpProcessingError, RequestPayloadError, ConnectionError)
"""Errors of bytes that are not HTTP, of a body that contradicts its headers, of a connection that was cut."""
PROTOCOL = ("socketio", "engineio")
"""The libraries of Socket.IO: what fails in them is a packet that is malformed."""


class RedactingFilter(logging.Filter):
    """Keeps records of our own faults, without the client; drops those of malformed or broken-off requests.

    A malformed request may hold a key or an offer's token, and is no fault of ours.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record."""
        if is_caused_by_client(record):
            return False
        if record.args:
            record.args = (SOMEBODY,)
        return True


class ErrorsOnlyFilter(logging.Filter):
    """Keeps records of our own faults; drops the others, which quote what a client sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record."""
        return bool(record.exc_info and record.exc_info[1]) and not is_caused_by_client(record)


def is_caused_by_client(record: logging.LogRecord) -> bool:
    """Whether the error of the record, if it has one, is of a request or a packet that can't be read."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return False
    modules = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    packages = [module.partition(".")[0] for module in reversed(modules)]
    failed_in = next((package for package in packages if package not in sys.stdlib_module_names), "")
    return isinstance(error, CAUSED_BY_CLIENT) or failed_in in PROTOCOL


def redact_server_log() -> None:
    """Install the filters in this process."""
    logging.getLogger("aiohttp.server").addFilter(RedactingFilter())
    for name in PROTOCOL:
        logging.getLogger(name).addFilter(ErrorsOnlyFilter())
