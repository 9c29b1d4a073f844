"""Frames are counted whatever is in them, and however they arrive."""

import pytest

from topchrono.web.http.frames import AT_ONCE, FrameLimit


def frame(size: int, *, first: int = 0x81, is_masked: bool = True) -> bytes:
    mask = 0x80 if is_masked else 0
    if size < 126:
        header = bytes([first, mask | size])
    elif size < 2**16:
        header = bytes([first, mask | 126]) + size.to_bytes(2, "big")
    else:
        header = bytes([first, mask | 127]) + size.to_bytes(8, "big")
    return header + bytes(4 if is_masked else 0) + b"\x81" * size


FRAMES = [
    frame(0, first=0x89),
    frame(0, first=0x00),
    frame(5),
    frame(125, is_masked=False),
    frame(300),
    frame(70_000),
]


@pytest.mark.parametrize("one", FRAMES)
def test_each_kind_of_frame_counts_once(one: bytes) -> None:
    limit = FrameLimit(clock=lambda: 0.0)
    assert limit.allows(one * AT_ONCE)
    assert not limit.allows(one)


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 1000])
def test_frames_count_in_pieces_too(piece: int) -> None:
    stream = b"".join(FRAMES[:5]) * (AT_ONCE // 5)
    limit = FrameLimit(clock=lambda: 0.0)
    assert all(limit.allows(stream[at : at + piece]) for at in range(0, len(stream), piece))
    assert not limit.allows(FRAMES[0])
