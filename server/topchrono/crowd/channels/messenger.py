"""Sends messages to services outside, in a subprocess that may hang or die without blocking the server."""

import asyncio
import contextlib
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

TIMEOUT_S = 30.0
"""Timeout of one message."""

_SCRIPT = Path(__file__).with_name("messenger_process.py")


class Messenger:
    """Sends messages one by one. Its subprocess is started with the first one."""

    def __init__(self, *, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._process: asyncio.subprocess.Process | None = None

    async def send(self, url: str, *, title: str, body: str) -> bool:
        """Whether the service at ``url`` took the message. Only one task may send at a time."""
        # The address goes in on the standard input: everybody on the machine can read a command line.
        return await self._answer({"url": url, "title": title, "body": body}) == b"true\n"

    async def understands(self, url: str) -> bool:
        """Whether ``url`` names a service; also True if that can't be found out now."""
        return await self._answer({"url": url}) != b"false\n"

    async def _answer(self, message: Mapping[str, str]) -> bytes:
        """The answer of the process; empty if there is none."""
        line = msgspec.json.encode(message) + b"\n"
        answer = b""
        try:
            async with asyncio.timeout(self._timeout_s):
                answer = await self._ask(line)
        except (TimeoutError, OSError):
            pass
        finally:
            # Without an answer, it hangs or is dead, or this task was cancelled.
            if not answer:
                await self.close()
        return answer

    async def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    async def _ask(self, line: bytes) -> bytes:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                str(_SCRIPT),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return b""
        stdin.write(line)
        await stdin.drain()
        return await stdout.readline()
