"""Addresses of streams as people paste them."""

import pytest

from topchrono.inputs.stream import recognise

VIDEO = "aB3-_xYz012"
CHANNEL = "UC" + "a" * 22


@pytest.mark.parametrize(
    ("pasted", "embedded"),
    [
        (f"https://www.youtube.com/watch?v={VIDEO}&t=3", f"https://www.youtube-nocookie.com/embed/{VIDEO}?"),
        (f" https://youtu.be/{VIDEO}?si=x ", f"https://www.youtube-nocookie.com/embed/{VIDEO}?"),
        (f"https://youtube.com/live/{VIDEO}/", f"https://www.youtube-nocookie.com/embed/{VIDEO}?"),
        (
            f"https://www.youtube.com/channel/{CHANNEL}/live",
            f"https://www.youtube-nocookie.com/embed/live_stream?channel={CHANNEL}&",
        ),
        (
            "https://www.twitch.tv/topchrono",
            "https://player.twitch.tv/?channel=topchrono&parent=salle.example&",
        ),
        (
            "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
            "https://tube.example/videos/embed/kkGMgK9ZtnKfYAgnEtQxbv?",
        ),
        (
            "https://tube.example/videos/watch/9c9de5e8-0a1e-484a-b099-e80766180a6d",
            "https://tube.example/videos/embed/9c9de5e8-0a1e-484a-b099-e80766180a6d?",
        ),
    ],
)
def test_pages_of_videos_become_players(pasted: str, embedded: str) -> None:
    stream = recognise(pasted)
    assert stream is not None
    assert stream.kind == "frame"
    address = stream.embedded_in("salle.example")
    assert address.startswith(embedded)
    assert address.startswith(stream.origin + "/")
    assert "mute" in address


def test_a_playlist_is_played_by_the_page_itself() -> None:
    stream = recognise("https://cdn.example:8443/live/soir.m3u8?token=1")
    assert stream is not None
    assert (stream.kind, stream.origin) == ("hls", "https://cdn.example:8443")


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "youtube.com",
        "https://www.youtube.com/@handle/live",
        f"https://www.youtube.com/{VIDEO}",
        "https://www.youtube.com/watch?v=short",
        f"https://www.youtube.com.evil.example/watch?v={VIDEO}",
        "https://www.twitch.tv/a/b",
        "https://tube.example/about",
        "javascript:alert(1)//x.m3u8",
        "https://user:pass@cdn.example/x.m3u8",
        "https://cdn.example;script-src/x.m3u8",
        "https://cdn.example'/x.m3u8",
        "https://cdn.example *.evil.example/x.m3u8",
        "https://[::1/x.m3u8",
    ],
)
def test_anything_else_is_not_taken(pasted: str) -> None:
    assert recognise(pasted) is None
