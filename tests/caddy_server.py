"""Debian's Caddy: it reads what we write for it, and stands in front of servers of ours."""

import asyncio
import os
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.ports import free_port
from topchrono.inputs.hosts import address_of

READY_WITHIN_S = 20
_GLOBAL = """\
{{
	admin off
	local_certs
	skip_install_trust
	http_port {http_port}
	https_port {https_port}
	storage file_system {storage}
}}
"""
"""An authority of its own, and ports that a test may take; sites are as on a rented machine."""


def find_caddy() -> str:
    """Where Caddy is on this machine; the test is skipped without it."""
    path = shutil.which("caddy")
    if path is None:
        # In continuous integration a missing program is a failure, not a reason to skip.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(
            "Caddy is not installed: apt-get install caddy"
        )
    return path


@dataclass
class Caddy:
    """A Caddy that runs with one Caddyfile."""

    folder: Path
    http_port: int = field(default_factory=free_port)
    https_port: int = field(default_factory=free_port)

    @property
    def authority(self) -> Path:
        """The certificate of the authority that signs its certificates."""
        return self.folder / "storage/pki/authorities/local/root.crt"

    @asynccontextmanager
    async def running(self, sites: str, name: str) -> AsyncIterator["Caddy"]:
        """Serve these ``sites``, of which one is ``name``, and stop at the end."""
        caddy = find_caddy()
        self.folder.mkdir(parents=True, exist_ok=True)
        options = _GLOBAL.format(
            http_port=self.http_port, https_port=self.https_port, storage=self.folder / "storage"
        )
        file = self.folder / "Caddyfile"
        file.write_text(options + sites, encoding="utf-8")
        with (self.folder / "caddy.log").open("w") as log:
            process = subprocess.Popen(
                [caddy, "run", "--adapter", "caddyfile", "--config", file],
                env={**os.environ, "HOME": str(self.folder)},
                stderr=log,
            )
        try:
            await self._until_ready(process, name)
            yield self
        finally:
            process.terminate()
            process.wait()

    async def _until_ready(self, process: "subprocess.Popen[bytes]", name: str) -> None:
        """Wait until it has a certificate for ``name``, too."""
        async with asyncio.timeout(READY_WITHIN_S):
            while process.poll() is None:
                try:
                    context = ssl.create_default_context(cafile=self.authority)
                    # No name is sent for an address: Caddy takes the certificate of where it is asked.
                    _, writer = await asyncio.open_connection(
                        name if address_of(name) else "127.0.0.1",
                        self.https_port,
                        ssl=context,
                        server_hostname=name,
                    )
                    writer.close()
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    return
        log = (self.folder / "caddy.log").read_text()
        raise RuntimeError(f"Caddy ended with {process.returncode}: {log}")
