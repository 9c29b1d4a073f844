"""Reads the body of a response, of a bounded size whatever its headers say, in small steps."""

import asyncio
import zlib

from aiohttp import ClientResponse

from topchrono.runtime.quiet import Quiet

_STEP = 131_072
"""Bytes: what is unpacked before others have their turn."""
_GZIP_OR_ZLIB = 47


class TooBigError(Exception):
    """More bytes than allowed."""


class CutError(Exception):
    """The body ends before its end."""


class UnknownEncodingError(Exception):
    """The body is packed in a way that was not asked for, or is damaged."""


async def read_body(response: ClientResponse, *, most_bytes: int, quiet: Quiet) -> bytes:
    """The whole body, unpacked.

    Raises :class:`TooBigError`, :class:`CutError`, :class:`UnknownEncodingError` and what aiohttp raises.
    """
    if (response.content_length or 0) > most_bytes:
        raise TooBigError
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip", "deflate"):
        raise UnknownEncodingError
    unpacker = None if encoding == "identity" else _Unpacker(most_bytes, quiet)
    body = bytearray()
    received = 0
    async for chunk in response.content.iter_any():
        received += len(chunk)
        if received > most_bytes:
            raise TooBigError
        if unpacker:
            await unpacker.unpack(chunk, body)
        else:
            body += chunk
        await quiet.wait()
    if unpacker:
        unpacker.end(body)
    return bytes(body)


class _Unpacker:
    def __init__(self, most_bytes: int, quiet: Quiet) -> None:
        self._most_bytes = most_bytes
        self._quiet = quiet
        self._member = zlib.decompressobj(_GZIP_OR_ZLIB)

    async def unpack(self, chunk: bytes, body: bytearray) -> None:
        """Add what the chunk unpacks to."""
        while chunk:
            if self._member.eof:
                # Several packed files one after the other are one.
                self._member = zlib.decompressobj(_GZIP_OR_ZLIB)
            try:
                body += self._member.decompress(chunk, _STEP)
            except zlib.error:
                raise UnknownEncodingError from None
            if len(body) > self._most_bytes:
                raise TooBigError
            chunk = self._member.unconsumed_tail or self._member.unused_data
            await asyncio.sleep(0)
            await self._quiet.wait()

    def end(self, body: bytearray) -> None:
        """Add what is left of an output that came to the bound of a step."""
        body += self._member.flush()
        if body and not self._member.eof:
            raise CutError
