"""The command line in a process of its own."""

import tempfile
from typing import IO

from tests.server_process import ServerProcess


async def topchrono(*arguments: object, **variables: str) -> tuple[int, str, str]:
    """Run ``topchrono`` to its end; its exit code, standard output and standard error.

    ``variables`` are added to its environment.
    """
    with tempfile.TemporaryFile() as printed, tempfile.TemporaryFile() as complained:
        process = ServerProcess(
            [*map(str, arguments)], complained.fileno(), printed=printed.fileno(), variables=variables
        )
        await process.wait()
        assert process.returncode is not None
        return process.returncode, _text(printed), _text(complained)


def _text(file: IO[bytes]) -> str:
    # The process wrote through the same description, which moved its position too.
    file.seek(0)
    return file.read().decode(errors="replace")
