"""What Caddy is told: a site in a file of its own, imported by the Caddyfile of the machine."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

CADDYFILE = Path("/etc/caddy/Caddyfile")
SITE = Path("/etc/caddy/topchrono.caddy")
_SITE = """\
# HTTPS, its certificate and the redirection of http come by themselves, and so do X-Forwarded-For, -Host and
# -Proto: Caddy makes them anew, and the server believes them because they come from this machine.
{domain} {{
	# No `encode`: the server compresses by itself. No `flush_interval -1`: Caddy passes server-sent events on
	# at once without it, and with it leaves the streams of viewers who have gone open.
	reverse_proxy 127.0.0.1:{port}
}}
"""
_IMPORT = """
# Added by « topchrono online », which « topchrono online --undo » takes back.
import {site}
"""
WITHIN_S = 20


class CaddyRefuses(Exception):
    """Caddy can't read a Caddyfile; the text is what it says."""


def site(domain: str, port: int) -> str:
    """The site of the evening: ``domain`` leads to the server on ``port`` of this machine."""
    return _SITE.format(domain=domain, port=port)


def imports_site(caddyfile: str) -> bool:
    """Whether a Caddyfile has our import, or one of its own of the same file."""
    return re.search(rf"^\s*import\s+\"?{re.escape(str(SITE))}\"?\s*$", caddyfile, re.MULTILINE) is not None


def with_import(caddyfile: str) -> str:
    """The same Caddyfile with the import of our site at its end."""
    return caddyfile + _IMPORT.format(site=SITE)


def without_import(caddyfile: str) -> str:
    """The Caddyfile as it was before :func:`with_import`."""
    return caddyfile.replace(_IMPORT.format(site=SITE), "")


def served_hosts(caddyfile: str, folder: Path, *, site_text: str = "") -> set[str]:
    """The names that a Caddyfile in ``folder`` has sites for; ``site_text`` is what our file will hold.

    Empty where there is no Caddy to read it. Raises :class:`CaddyRefuses` and OSError.
    """
    caddy = shutil.which("caddy")
    if caddy is None:
        return set()
    with tempfile.TemporaryDirectory(prefix="topchrono-caddy-") as name:
        drafts = Path(name)
        # Other files that it imports by relative paths.
        for entry in folder.iterdir() if folder.is_dir() else ():
            if entry.name not in (CADDYFILE.name, SITE.name):
                (drafts / entry.name).symlink_to(entry.absolute())
        (drafts / SITE.name).write_text(site_text, encoding="utf-8")
        own = caddyfile.replace(f"import {SITE}\n", f"import {drafts / SITE.name}\n")
        file = drafts / CADDYFILE.name
        file.write_bytes(own.encode(errors="surrogateescape"))
        try:
            adapted = subprocess.run(  # noqa: S603 - the Caddy of this machine
                [caddy, "adapt", "--adapter", "caddyfile", "--config", file],
                capture_output=True, text=True, errors="replace", timeout=WITHIN_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise CaddyRefuses(str(error)) from error
    if adapted.returncode:
        said = [line for line in adapted.stderr.splitlines() if line.strip()]
        raise CaddyRefuses(said[-1].replace(name, str(folder)) if said else str(adapted.returncode))
    return set(_hosts(msgspec.json.decode(adapted.stdout or "null")))


def _hosts(config: Any) -> Iterator[str]:
    """Every name that a matcher of ``config``, Caddy's own JSON, has."""
    if isinstance(config, dict):
        for name, value in config.items():
            if name == "host" and isinstance(value, list):
                yield from map(str, value)
            else:
                yield from _hosts(value)
    elif isinstance(config, list):
        for value in config:
            yield from _hosts(value)
