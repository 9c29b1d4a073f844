"""What aiohttp's server says of requests that went wrong, without whose they were or what stood in them."""

import logging

from aiohttp.http_exceptions import HttpProcessingError

SOMEBODY = "somebody"


class Discreet(logging.Filter):
    """Passes on our own mistakes, unnamed; what was no request at all is quoted nowhere.

    A line that can't be read may hold a key or an offer's link, and strangers send such lines all evening.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is written."""
        if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
            return False
        if record.args:
            record.args = (SOMEBODY,)
        return True


def keep_server_log_discreet() -> None:
    """Have it so in this process."""
    logging.getLogger("aiohttp.server").addFilter(Discreet())
