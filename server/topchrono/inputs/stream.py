"""Parses the live stream's URL, as organisers paste it, into an embeddable player, by allowlist."""

import re
from typing import Literal
from urllib.parse import parse_qs, quote, urlsplit

from msgspec import Struct

from topchrono.inputs.reading import NotUnderstood, unquoted
from topchrono.show.text import N_

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*(?::\d{{1,5}})?")
VIDEO = r"([\w-]{11})"
YOUTUBE_SHORT = "youtu.be"
YOUTUBE_HOSTS = {YOUTUBE_SHORT, "youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com"}
YOUTUBE_PATH = re.compile(rf"/(?:live|embed)/{VIDEO}")
YOUTUBE_SHORT_PATH = re.compile(rf"/{VIDEO}")
YOUTUBE_CHANNEL = re.compile(r"/channel/(UC[\w-]{22})(?:/live)?")
YOUTUBE_PLAYER = "https://www.youtube-nocookie.com"
TWITCH_HOSTS = {"twitch.tv", "www.twitch.tv", "m.twitch.tv"}
TWITCH_PATH = re.compile(r"/(\w{3,25})")
TWITCH_PLAYER = "https://player.twitch.tv"
PEERTUBE_PATH = re.compile(r"/(?:w|videos/watch|videos/embed)/([0-9A-Za-z-]{8,64})")


class Stream(Struct, frozen=True, kw_only=True):
    """A live stream that a page can show."""

    kind: Literal["frame", "hls"]
    """A third-party player in a frame, or a playlist for the page's own video element."""
    address: str
    """The URL to embed; ``{page_host}`` stands for the host of the embedding page."""
    origin: str
    """The one origin that the page's content policy must allow."""
    watch_at: str | None
    """Where people can watch it by themselves."""

    def embedded_in(self, page_host: str) -> str:
        """The address to embed in a page of that host."""
        return self.address.replace("{page_host}", quote(page_host, safe=""))


NOT_A_STREAM = N_("Il faut la page d'un direct sur YouTube, Twitch ou PeerTube, ou une liste HLS (.m3u8).")
_EMBEDDED = re.compile(r"src=[\"']([^\"']+)")


def read_stream_url(text: str) -> str:
    """The address of a stream, which may stand in the code to embed it, or lack its ``https://``.

    Raises :class:`NotUnderstood` if no page of ours could show it.
    """
    embedded = _EMBEDDED.search(text)
    url = unquoted((embedded[1] if embedded else text).strip()).strip("<>")
    url = url if "://" in url else f"https://{url.removeprefix('//')}"
    if recognise(url) is None:
        raise NotUnderstood(NOT_A_STREAM)
    return url


def recognise(url: str) -> Stream | None:
    """The stream behind an address of YouTube, Twitch, a PeerTube server or an HLS playlist, if it is one."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    # The host goes into the page's security policy: it must not end a directive or start another.
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(parts.netloc.lower()):
        return None
    host, path = parts.netloc.lower(), parts.path.rstrip("/")
    if path.endswith(".m3u8"):
        return Stream(kind="hls", address=url.strip(), origin=f"{parts.scheme}://{host}", watch_at=None)
    if host in YOUTUBE_HOSTS:
        return _youtube(host, path, parts.query)
    if host in TWITCH_HOSTS:
        return _twitch(path)
    return _peertube(f"{parts.scheme}://{host}", path)


def _youtube(host: str, path: str, query: str) -> Stream | None:
    if channel := YOUTUBE_CHANNEL.fullmatch(path):
        embedded = f"live_stream?channel={channel[1]}&"
        watch_at = f"https://www.youtube.com/channel/{channel[1]}/live"
    else:
        in_query = parse_qs(query).get("v", [""])[0] if path == "/watch" else ""
        known_path = YOUTUBE_SHORT_PATH if host == YOUTUBE_SHORT else YOUTUBE_PATH
        video = re.fullmatch(VIDEO, in_query) or known_path.fullmatch(path)
        if video is None:
            return None
        embedded, watch_at = f"{video[1]}?", f"https://youtu.be/{video[1]}"
    return Stream(
        kind="frame",
        address=f"{YOUTUBE_PLAYER}/embed/{embedded}autoplay=1&mute=1&playsinline=1&rel=0",
        origin=YOUTUBE_PLAYER,
        watch_at=watch_at,
    )


def _twitch(path: str) -> Stream | None:
    channel = TWITCH_PATH.fullmatch(path)
    if channel is None:
        return None
    return Stream(
        kind="frame",
        address=f"{TWITCH_PLAYER}/?channel={channel[1]}&parent={{page_host}}&autoplay=true&muted=true",
        origin=TWITCH_PLAYER,
        watch_at=f"https://www.twitch.tv/{channel[1]}",
    )


def _peertube(origin: str, path: str) -> Stream | None:
    video = PEERTUBE_PATH.fullmatch(path)
    if video is None:
        return None
    return Stream(
        kind="frame",
        address=f"{origin}/videos/embed/{video[1]}?autoplay=1&muted=1&title=0&warningTitle=0&peertubeLink=0",
        origin=origin,
        watch_at=f"{origin}/w/{video[1]}",
    )
