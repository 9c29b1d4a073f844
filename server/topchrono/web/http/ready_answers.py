"""Answers that are there before they are asked for: the files of pages, and the public's page.

When everybody opens the page at once, parsing and routing each request would cost ten times what sending the
answer does. A request that is anything but plain is answered by the application: it has the same answers.
"""

from collections.abc import Callable

from aiohttp import web
from aiohttp.helpers import rfc822_formatted_time

from topchrono.web.http.content_coding import choose_coding
from topchrono.web.http.stored_answer import StoredAnswer

METHOD, VERSION, END = b"GET ", b" HTTP/1.1\r\n", b"\r\n\r\n"
UNUSUAL = (
    b"\ncontent-",
    b"\ntransfer-",
    b"\nupgrade",
    b"\nexpect",
    b"\nif-",
    b"\nrange",
    b"\n ",
    b"\n\t",
    b"\0",
)
"""What asks for more than the whole answer, or is not read alike by everybody."""
PERSONAL = (b"\nauthorization", b"\ncookie")
"""What a page may depend on."""
CONNECTION, KEPT_ALIVE = b"\nconnection", b"\nconnection: keep-alive\r"
CODINGS = b"\naccept-encoding:"

FindPage = Callable[[], StoredAnswer | None]
Reply = tuple[bytes, bytes]
"""Head and body of a response."""


class ReadyAnswers:
    """What can be answered at once, by path."""

    def __init__(self) -> None:
        self._files: dict[bytes, StoredAnswer] = {}
        self._pages: dict[bytes, FindPage] = {}

    def add(self, path: str, answer: StoredAnswer) -> None:
        """Everybody who asks for ``path`` gets ``answer``, as long as the server runs."""
        self._files[path.encode()] = answer

    def add_page(self, path: str, find: FindPage) -> None:
        """Who asks for ``path`` and does not say who they are gets what ``find`` returns, if there is any."""
        self._pages[path.encode()] = find

    def find(self, data: bytes) -> Reply | None:
        """The response to the request that is ``data``; None for the application to answer it."""
        if not data.startswith(METHOD):
            return None
        path = data[len(METHOD) : data.find(VERSION)]
        answer, find = self._files.get(path), self._pages.get(path)
        if (answer is None and find is None) or not _is_one_request(data):
            return None
        headers = data.lower()
        if _holds_any(headers, UNUSUAL) or (CONNECTION in headers and KEPT_ALIVE not in headers):
            return None
        if find and not _holds_any(headers, PERSONAL):
            answer = find()
        if answer is None:
            return None
        start = headers.find(CODINGS)
        accepted = headers[start + len(CODINGS) : headers.find(b"\r", start)].decode() if start >= 0 else ""
        coding = choose_coding(accepted, tuple(answer.bodies))
        return answer.head(coding, rfc822_formatted_time()), answer.bodies[coding]


def _holds_any(headers: bytes, names: tuple[bytes, ...]) -> bool:
    # As a comprehension, this would take as long as all of the rest.
    for name in names:  # noqa: SIM110
        if name in headers:
            return True
    return False


def _is_one_request(data: bytes) -> bool:
    """Whether ``data`` is the whole of one request, without a body."""
    lines = data.count(b"\r\n")
    return (
        data.endswith(END)
        and data.isascii()
        and data.count(END) == 1
        and lines == data.count(b"\n") == data.count(b"\r")
    )


READY_ANSWERS = web.AppKey[ReadyAnswers]("ready_answers")
