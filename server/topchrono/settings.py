"""The options that the server was started with."""

from pathlib import Path

import msgspec

from topchrono.config import HelpConfig, ObsConfig, OscConfig, ServerConfig
from topchrono.i18n import DEFAULT_LANGUAGE
from topchrono.storage.folder import EveningFolder

DEFAULT_TITLE = "Soirée nationale des pitchs"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One evening's server. Times are epoch ms, lengths are ms."""

    data: Path
    """The folder of the evening."""
    programme: Path | None = None
    """Read when the folder has no evening yet."""
    title: str | None = None
    """The evening's name; without it, a new one has :data:`DEFAULT_TITLE`."""
    host: str = "127.0.0.1"
    port: int = 8000
    url: str | None = None
    """The address that people open, where it differs from host and port."""
    pitch_length_ms: int | None = None
    starts_at: int | None = None
    time_zone: str | None = None
    """In whose time the evening is read (IANA), if that was chosen."""
    language: str = DEFAULT_LANGUAGE
    obs: ObsConfig | None = None
    """How OBS is reached; None for an evening without it."""
    may_use_obs: bool = True
    """Whether OBS may be used once the settings file says where it is."""
    config: Path | None = None
    """The settings file, where it is not the one in the evening's folder."""
    help: HelpConfig = HelpConfig()
    """Who collects offers of help, and where they are announced."""
    server: ServerConfig = ServerConfig()
    """Which reverse proxies are trusted."""
    osc: OscConfig = OscConfig()
    """Where Open Sound Control comes in, and where it goes."""
    stream_url: str | None = None
    """Where the evening is streamed: what :func:`topchrono.inputs.stream.recognise` knows."""
    stream_delay_ms: int | None = None
    """Latency of the stream, from here to its viewers."""

    @property
    def public_url(self) -> str:
        """The address that people open, without a slash at its end."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        return (self.url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}").rstrip("/")

    @property
    def bound(self) -> str:
        """What the server listens on, as an address with its port."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def config_file(self) -> Path:
        """The settings file, which may be missing."""
        return self.config or EveningFolder(self.data).config
