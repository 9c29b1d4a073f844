"""What the server writes into its log."""

import asyncio
import sys

PROGRAM = """
import structlog
from topchrono.__main__ import main

assert main.callback
main.callback()
address = "lea@exemple.fr"
try:
    raise ValueError("the disk is full")
except ValueError:
    structlog.get_logger().exception("an offer could not be written")
"""


async def test_an_error_in_the_log_shows_no_values() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, stderr=asyncio.subprocess.PIPE
    )
    _, logged = await process.communicate()
    assert process.returncode == 0
    assert b"an offer could not be written" in logged
    assert b"the disk is full" in logged
    assert b"lea@" not in logged
