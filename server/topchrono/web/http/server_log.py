"""Redacts aiohttp's log of failed requests: no addresses, no content."""

import logging

from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

SOMEBODY = "somebody"
NO_REQUEST = (HttpProcessingError, RequestPayloadError)
"""Errors of bytes that are not HTTP, or of a body that contradicts its headers."""


class RedactingFilter(logging.Filter):
    """Keeps records of our own faults, without the client; drops those of malformed requests.

    A malformed request may hold a key or an offer's token, and is no fault of ours.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to write the record."""
        if record.exc_info and isinstance(record.exc_info[1], NO_REQUEST):
            return False
        if record.args:
            record.args = (SOMEBODY,)
        return True


def redact_server_log() -> None:
    """Install the filter in this process."""
    logging.getLogger("aiohttp.server").addFilter(RedactingFilter())
