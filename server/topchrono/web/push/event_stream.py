"""Encodes views as server-sent events, and events as bytes of an endless response.

A fan-out message is compressed once for all clients: each block ends on a whole byte and refers to nothing
before it, so that blocks in any order are one gzip stream.
"""

import struct
import zlib
from enum import Enum, auto

import msgspec
from aiohttp import HttpVersion11, web

from topchrono.views.delta import Changes
from topchrono.views.delta import merge as merge_changes
from topchrono.web.push.audiences import Update

GZIP_HEADER = bytes.fromhex("1f8b 08 00 00000000 00 ff")


class Framing(Enum):
    """The transfer encoding of a response's body."""

    BARE = auto()
    """None: for HTTP/1.0, which some proxies use."""
    CHUNKED = auto()
    GZIP = auto()
    """Compressed, then in chunks."""


class Block:
    """A fan-out message, encoded once for all connections of the same framing."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._framed: dict[Framing, bytes] = {}

    def framed(self, framing: Framing) -> bytes:
        """The bytes to write."""
        if framing not in self._framed:
            packed = deflate(self._body) if framing is Framing.GZIP else self._body
            self._framed[framing] = packed if framing is Framing.BARE else chunk(packed)
        return self._framed[framing]


def framing_for(request: web.Request) -> Framing:
    """The best framing that the client accepts."""
    if request.version < HttpVersion11:
        return Framing.BARE
    codings = request.headers.get("Accept-Encoding", "").split(",")
    return Framing.GZIP if "gzip" in map(str.strip, codings) else Framing.CHUNKED


def headers(framing: Framing) -> dict[str, str]:
    """The headers of the response."""
    always = {
        "Content-Type": "text/event-stream; charset=utf-8",
        "Cache-Control": "no-store",
        "Vary": "Accept-Encoding",
        "X-Accel-Buffering": "no",
    }
    return always | {"Content-Encoding": "gzip"} if framing is Framing.GZIP else always


def first_block(body: bytes, framing: Framing) -> bytes:
    """The start of a response, with a ``body`` that differs between connections."""
    match framing:
        case Framing.BARE:
            return body
        case Framing.CHUNKED:
            return chunk(body)
        case Framing.GZIP:
            # Stored uncompressed: starting a compressor takes longer than sending a few bytes more.
            return chunk(GZIP_HEADER + struct.pack("<BHH", 0, len(body), len(body) ^ 0xFFFF) + body)


def chunk(body: bytes) -> bytes:
    """A chunk of HTTP/1.1."""
    return b"%x\r\n%b\r\n" % (len(body), body)


def deflate(body: bytes) -> bytes:
    """A self-contained part of a gzip stream."""
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush(zlib.Z_FULL_FLUSH)


def opening(revision: int, server_time: int) -> bytes:
    """A ``show`` event up to its sections: the part that differs between clients' snapshots."""
    return b'event: show\ndata: {"revision":%d,"server_time":%d,"changes":' % (revision, server_time)


def closing(changes: Changes) -> bytes:
    """The sections of a ``show`` event, to its end."""
    return msgspec.json.encode(changes) + b"}\n\n"


def beat(server_time: int) -> bytes:
    """A heartbeat. Not a comment, which pages can't see: they need it to detect a silently dead connection.

    Its id is the time, by which they detect one that is held back on its way.
    """
    return b"event: beat\nid: %d\ndata:\n\n" % server_time


def encode(update: Update) -> bytes:
    """The update as one server-sent event."""
    return opening(update.revision, update.server_time) + closing(update.changes)


def merge(earlier: Update, later: Update) -> Update:
    """Coalesce two updates: of a section in both, the later one counts."""
    return Update(later.revision, later.server_time, merge_changes(earlier.changes, later.changes))
