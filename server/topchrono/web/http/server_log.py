"""What aiohttp's server says of requests that went wrong, without whose they were or what stood in them."""

import logging

from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

SOMEBODY = "somebody"
NO_REQUEST = (HttpProcessingError, RequestPayloadError)
"""What is raised for bytes that are no request, or a body that is not what it says."""


class Discreet(logging.Filter):
    """Passes on our own mistakes, unnamed; what was no request at all is quoted nowhere.

    A line that can't be read may hold a key or an offer's link, and strangers send such lines all evening.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        if record.exc_info and isinstance(record.exc_info[1], NO_REQUEST):
            return False
        if record.args:
            record.args = (SOMEBODY,)
        return True


def keep_server_log_discreet() -> None:
    """Have it so in this process."""
    logging.getLogger("aiohttp.server").addFilter(Discreet())
