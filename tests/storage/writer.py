"""Appends until it is killed, and prints each revision once it is acknowledged."""

import asyncio
import sys
from pathlib import Path

from topchrono.show.events import TickerSet
from topchrono.storage.journal import Journal


async def main(folder: Path) -> None:
    journal = await Journal.open(folder)
    while True:
        first = journal.revision + 1
        events = [
            TickerSet(at=at, text="Bonsoir à toutes et à tous") for at in range(first, first + 1 + first % 3)
        ]
        revision = await journal.append(events, command_id=f"command-{first}", digest="abc", actor="host")
        sys.stdout.write(f"command-{first} {revision}\n")
        sys.stdout.flush()


asyncio.run(main(Path(sys.argv[1])))
