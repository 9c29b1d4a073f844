"""Run as a subprocess: examines an evening that is served, and prints the findings.

Reads one JSON object from standard input, see :class:`Examined`, and writes a JSON array of findings. In a
process of its own, because checks import much and wait for disks and networks.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from topchrono.doctor import Finding, examine, examine_address
from topchrono.i18n import render

PORT = "port"
"""The check that the server's port is free, which it is not while the server runs."""


class Examined(msgspec.Struct, kw_only=True):
    """The evening to examine."""

    data: str
    config: str | None
    obs_url: str | None
    public_url: str | None
    """Of the address that people open; None where that leads to this machine alone."""
    language: str


async def findings(examined: Examined) -> list[Finding]:
    """Every finding that means something while the server runs."""
    config = Path(examined.config) if examined.config else None
    found = await examine(None, Path(examined.data), 0, examined.obs_url, config)
    found = [finding for finding in found if finding.check != PORT]
    return [*found, *(await examine_address(examined.public_url) if examined.public_url else ())]


def report(finding: Finding, language: str) -> dict[str, Any]:
    """The finding in words."""
    return {
        "check": finding.check,
        "grade": finding.grade,
        "message": render(finding.message, language),
        "remedy": render(finding.remedy, language) if finding.remedy else "",
    }


def main() -> None:
    """Answer the question of standard input."""
    answer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What the parts of the server log, and libraries print, is no part of the answer.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    examined = msgspec.json.decode(sys.stdin.buffer.read(), type=Examined)
    found = asyncio.run(findings(examined))
    with answer:
        answer.write(msgspec.json.encode([report(finding, examined.language) for finding in found]))


if __name__ == "__main__":
    main()
