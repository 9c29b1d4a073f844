import asyncio
import random
import sys
from pathlib import Path

import pytest

from topchrono.storage.journal import Journal

pytestmark = pytest.mark.slow

WRITER = Path(__file__).with_name("writer.py")


async def test_a_killed_server_keeps_all_that_it_acknowledged(tmp_path: Path) -> None:
    evenings = [_play(tmp_path / str(seed), random.Random(seed), kills=5) for seed in range(4)]
    await asyncio.gather(*evenings)


async def _play(folder: Path, chance: random.Random, *, kills: int) -> None:
    acknowledged: dict[str, int] = {}
    for _ in range(kills):
        acknowledged |= await _write_until_killed(folder, after_s=chance.uniform(0, 0.15))
        journal = await Journal.open(folder)
        answers = {command: journal.answered(command) for command in acknowledged}
        await journal.close()
        assert journal.revision >= max(acknowledged.values())
        assert [event.at for event in journal.events] == list(range(1, journal.revision + 1))
        assert {command: answer and answer.revision for command, answer in answers.items()} == acknowledged


async def _write_until_killed(folder: Path, *, after_s: float) -> dict[str, int]:
    """What a server acknowledged before it was killed, in the midst of its writing."""
    writer = await asyncio.create_subprocess_exec(
        sys.executable, WRITER, folder, stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout
    first = await writer.stdout.readline()
    await asyncio.sleep(after_s)
    writer.kill()
    lines = (first + await writer.stdout.read()).decode().splitlines(keepends=True)
    await writer.wait()
    answers = (line.split() for line in lines if line.endswith("\n"))
    return {command: int(revision) for command, revision in answers}
