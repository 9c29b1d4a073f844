"""Redacts the logs of aiohttp and Socket.IO: no addresses, no content, nothing that a client caused."""

import logging

from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

SOMEBODY = "somebody"
CAUSED_BY_CLIENT = (HttpProcessingError, RequestPayloadError, ConnectionError)
"""Errors of bytes that are not HTTP, of a body that contradicts its headers, of a connection that was cut."""
PROTOCOL_LOGS = ("socketio", "engineio")


class RedactingFilter(logging.Filter):
    """Keeps records of our own faults, without the client; drops those of malformed or broken-off requests.

    A malformed request may hold a key or an offer's token, and is no fault of ours.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record."""
        if record.exc_info and isinstance(record.exc_info[1], CAUSED_BY_CLIENT):
            return False
        if record.args:
            record.args = (SOMEBODY,)
        return True


class ErrorsOnlyFilter(logging.Filter):
    """Keeps records of errors that were raised; drops the others, which quote what a client sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record."""
        return bool(record.exc_info and record.exc_info[1])


def redact_server_log() -> None:
    """Install the filters in this process."""
    logging.getLogger("aiohttp.server").addFilter(RedactingFilter())
    for name in PROTOCOL_LOGS:
        logging.getLogger(name).addFilter(ErrorsOnlyFilter())
