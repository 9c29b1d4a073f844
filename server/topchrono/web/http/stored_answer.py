"""An answer in memory, the same for everybody: compressed once, sent without reading or packing."""

import gzip
import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Self

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from topchrono.web.http.content_coding import IDENTITY, choose_coding

KEPT_FOR_EVER = "public, max-age=31536000, immutable"
"""For a file whose address changes with its content."""
ASKED_AGAIN = "no-cache"
"""For one whose content may change under its address: a browser asks whether it has."""
GZIP_LEVEL = 9
SMALLEST_PACKED = 200
"""Bytes."""
ANY_TAG = "*"


class StoredAnswer(Struct, frozen=True):
    """What everybody is sent who asks for one address."""

    bodies: dict[str, bytes]
    """By content coding; always :data:`IDENTITY` too."""
    headers: dict[str, str]
    """Those of every answer, whatever its coding."""
    tag: str = ""
    """Its entity tag, without quotes; empty for an answer that nobody keeps."""
    _heads: dict[str, bytes] = {}
    """By content coding, up to the date."""

    def __post_init__(self) -> None:
        for coding, body in self.bodies.items():
            lines = [f"{name}: {value}" for name, value in self.headers.items()]
            lines += [f'ETag: "{self.tag}"'] if self.tag else []
            lines += [] if coding == IDENTITY else [f"Content-Encoding: {coding}"]
            lines += [f"Content-Length: {len(body)}", "Date: "]
            self._heads[coding] = "\r\n".join(("HTTP/1.1 200 OK", *lines)).encode()

    @classmethod
    def of_file(
        cls,
        content: bytes,
        content_type: str,
        *,
        kept: str,
        tag: str = "",
        packed: Mapping[str, bytes] = MappingProxyType({}),
    ) -> Self:
        """A file. ``packed`` is the same one by content coding."""
        bodies = {IDENTITY: content, **packed}
        headers = {
            "Content-Type": content_type,
            "Cache-Control": kept,
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        }
        return cls(bodies, headers, tag or hashlib.blake2b(content, digest_size=8).hexdigest())

    def kept(self, kept: str) -> Self:
        """The same with another ``Cache-Control``."""
        return replace(self, _heads={}, headers=self.headers | {"Cache-Control": kept})

    def answer(self, request: web.Request) -> web.Response:
        """The response to ``request``: the whole, or 304 to who has it."""
        coding = choose_coding(request.headers.get("Accept-Encoding", ""), tuple(self.bodies))
        headers = self.headers | ({} if coding == IDENTITY else {"Content-Encoding": coding})
        response = web.Response(body=self.bodies[coding], headers=headers)
        if self.tag:
            response.etag = self.tag
            if any(tag.value in (self.tag, ANY_TAG) for tag in request.if_none_match or ()):
                response.set_status(304)
                response.body = None
        return response

    def head(self, coding: str, date: str) -> bytes:
        """The head of the whole HTTP/1.1 response, ``date`` as that protocol writes it."""
        return b"%b%b\r\n\r\n" % (self._heads[coding], date.encode())


def pack(content: bytes, level: int = GZIP_LEVEL) -> dict[str, bytes]:
    """A text compressed, by content coding; nothing of one that hardly shrinks."""
    if len(content) < SMALLEST_PACKED:
        return {}
    return {"gzip": gzip.compress(content, level, mtime=0)}
