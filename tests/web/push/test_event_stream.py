"""How events are packed on their way."""

import gzip
import zlib

import msgspec
import pytest
from aiohttp import HttpVersion, HttpVersion10, HttpVersion11
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st

from topchrono.web.push.audiences import Update
from topchrono.web.push.event_stream import Block, Framing, encode, first_block, framing_for, merge


def without_chunks(stream: bytes) -> bytes:
    body = b""
    while stream:
        size, _, rest = stream.partition(b"\r\n")
        length = int(size, 16)
        body, stream = body + rest[:length], rest[length + 2 :]
    return body


@given(first=st.binary(max_size=200), blocks=st.lists(st.binary(max_size=5_000)))
def test_fan_out_blocks_are_one_gzip_stream_that_is_read_as_it_arrives(
    first: bytes, blocks: list[bytes]
) -> None:
    reader = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    assert reader.decompress(without_chunks(first_block(first, Framing.GZIP))) == first
    for body in blocks:
        assert reader.decompress(without_chunks(Block(body).framed(Framing.GZIP))) == body


def test_a_gzip_header_is_one_that_gzip_itself_writes() -> None:
    assert without_chunks(first_block(b"", Framing.GZIP))[:4] == gzip.compress(b"", mtime=0)[:4]


def test_a_later_connection_reads_from_its_own_first_block() -> None:
    shared = [Block(b"event: %d\n\n" % number) for number in range(5)]
    for start in range(5):
        stream = first_block(b"hello\n\n", Framing.GZIP)
        stream += b"".join(block.framed(Framing.GZIP) for block in shared[start:])
        read = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS).decompress(without_chunks(stream))
        assert read == b"hello\n\n" + b"".join(b"event: %d\n\n" % number for number in range(start, 5))


def test_bare_events_are_as_they_are_and_chunked_ones_are_chunked() -> None:
    assert first_block(b"abc", Framing.BARE) + Block(b"def").framed(Framing.BARE) == b"abcdef"
    assert first_block(b"abc", Framing.CHUNKED) == Block(b"abc").framed(Framing.CHUNKED) == b"3\r\nabc\r\n"


def test_a_block_is_encoded_once() -> None:
    block = Block(b"event")
    assert block.framed(Framing.GZIP) is block.framed(Framing.GZIP)


@pytest.mark.parametrize(
    ("version", "accepted", "framing"),
    [
        (HttpVersion11, "gzip, deflate, br, zstd", Framing.GZIP),
        (HttpVersion11, "br,gzip", Framing.GZIP),
        (HttpVersion11, "gzip;q=0", Framing.CHUNKED),
        (HttpVersion11, "", Framing.CHUNKED),
        (HttpVersion10, "gzip", Framing.BARE),
    ],
)
def test_the_best_framing_that_the_client_accepts_is_chosen(
    version: HttpVersion, accepted: str, framing: Framing
) -> None:
    request = make_mocked_request("GET", "/live", {"Accept-Encoding": accepted}, version=version)
    assert framing_for(request) is framing


def test_an_update_is_one_event_of_one_line_of_data() -> None:
    update = Update(3, 1_800_000_000_000, {"show": msgspec.Raw(b'{"title":"Soir\\n\\u00e9e"}')})
    event = encode(update)
    assert event.startswith(b"event: show\ndata: ")
    assert event.endswith(b"\n\n")
    assert msgspec.json.decode(event.removeprefix(b"event: show\ndata: "), type=Update) == update


def test_of_two_coalesced_changes_the_later_wins() -> None:
    earlier = Update(3, 1000, {"show": msgspec.Raw(b"1"), "timer": msgspec.Raw(b"1")})
    later = Update(4, 2000, {"show": msgspec.Raw(b"2"), "on_air": msgspec.Raw(b"2")})
    merged = merge(earlier, later)
    assert (merged.revision, merged.server_time) == (4, 2000)
    assert {name: bytes(value) for name, value in merged.changes.items()} == {
        "show": b"2",
        "timer": b"1",
        "on_air": b"2",
    }
